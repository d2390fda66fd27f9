/* Asks the kernel for what a program of a workload may and may not have, and writes a line `name errno` for each. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void tell(const char *name, long result) {
    printf("%s %d\n", name, result < 0 ? errno : 0);
}

int main(void) {
    tell("unix", socket(AF_UNIX, SOCK_STREAM, 0));
    tell("inet", socket(AF_INET, SOCK_STREAM, 0));
    tell("inet6", socket(AF_INET6, SOCK_DGRAM, 0));
    tell("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
    int pair[2];
    tell("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    tell("vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
    tell("vsock, more bits", syscall(SYS_socket, 0xffffffff00000000UL | AF_VSOCK, SOCK_STREAM, 0));
    tell("alg", socket(AF_ALG, SOCK_SEQPACKET, 0));
    char parameters[120] = {0};
    tell("io_uring", syscall(SYS_io_uring_setup, 1, parameters));
#ifdef __x86_64__
    long result = 20; /* getpid */
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    errno = (int)-result;
    tell("32 bits", result);
    tell("x32", syscall(0x40000000 | SYS_getpid));
#endif
}
