#!/bin/sh
# A Debian with Python 3 as a tar on standard output, from the package mirror of this machine. Needs root and debootstrap.
#   debootstrap.sh FOLDER   FOLDER is made, used and removed again
set -eu
folder=$1
suite=bookworm
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
    | sed -nE 's/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]*\/debian)\/?( .*)?$/\3/p' | head -n 1)
trap 'umount "$folder/proc" "$folder/sys" 2>/dev/null || true; rm -rf --one-file-system "$folder"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$folder"
debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
    "$suite" "$folder" ${mirror:+"$mirror"} >&2
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* "$folder"/usr/share/doc/* \
    "$folder"/usr/share/man/* "$folder"/usr/share/locale/*
tar --create --numeric-owner --one-file-system --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* -C "$folder" .
