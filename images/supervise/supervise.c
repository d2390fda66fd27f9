/* supervise: runs one training to its end and leaves the proof in a folder (01-architecture.md, `supervise`).
 *
 *   supervise [--run-dir DIR] [--time-limit SECONDS] [--grace SECONDS] [--log-limit BYTES] -- argv...
 *
 * Without --run-dir it only narrows what argv may do (narrow.h), which it always does, and becomes it.
 *
 * DIR/lock         flock held for the whole run; the kernel frees it even when everything is killed at once
 * DIR/started      {"started_at", "pid"}, written under the lock: with it and a free lock, the run is over
 * DIR/log          standard output and error of the run. Offsets are logical: beyond the limit the middle is punched out of
 *                  the file (it reads as NUL bytes and takes no space) and DIR/log.gap says {"from", "to"}. Where the file
 *                  system cannot punch holes, nothing is written beyond the limit and log.gap's "to" is null
 * DIR/usage.jsonl  {"t", "cpu_s", "memory"} every two seconds: cpu seconds since the start, bytes without idle page cache
 * DIR/exit.json    {"code", "signal", "told", "started_at", "finished_at", "oom_kills", "timed_out", "error"}, written
 *                  atomically; "told": the first signal that came from outside and was passed on, while it ran
 *
 * Exits with the code of the run, 128 + signal when a signal ended it, 0 without running when exit.json is there, 75 when
 * `started` is there without exit.json (an attempt runs once), 70 when its own folder cannot be used, 126 or 127 when argv
 * cannot be run. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "narrow.h"
#include "usage.h"

enum { RESERVE = 65536, OWN_FAILURE = 70, RUN_TWICE = 75, USAGE_PERIOD = 2, DRAIN_SECONDS = 5, AT_ONCE = 1000 };

static int run_dir = -1, log_file = -1, usage_file = -1, reserve = -1;
static long long log_limit = 256LL << 20, log_size, gap_end;
static bool log_full, mirror = true;
static double cpu_before;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *stamp(char text[40]) {
    struct timespec t;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &utc);
    size_t n = strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + n, 8, ".%03uZ", (unsigned)(t.tv_nsec / 1000000) % 1000);
    return text;
}

__attribute__((format(printf, 1, 2), noreturn)) static void die(const char *format, ...) {
    int cause = errno;
    va_list args;
    va_start(args, format);
    fputs("supervise: ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, ": %s\n", strerror(cause));
    exit(OWN_FAILURE);
}

static bool write_all(int file, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t done = write(file, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes += done, n -= (size_t)done;
    }
    return true;
}

static int open_fresh(const char *name) {
    unlinkat(run_dir, name, 0);
    return openat(run_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
}

/* Write `name` in the run directory as a whole or not at all, and have it on disk. */
__attribute__((format(printf, 2, 3))) static bool write_file(const char *name, const char *format, ...) {
    char text[1024], fresh[64];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(fresh, sizeof fresh, ".%s.new", name);
    int file = open_fresh(fresh);
    if (file < 0) return false;
    bool good = write_all(file, text, (size_t)n) && fsync(file) == 0;
    close(file);
    return good && renameat(run_dir, fresh, run_dir, name) == 0 && fsync(run_dir) == 0;
}

/* A nameless file that holds room for the last words and for exit.json: the run may fill the disk. */
static void reserve_room(void) {
    reserve = open_fresh(".reserve");
    if (reserve < 0) return;
    unlinkat(run_dir, ".reserve", 0);
    if (posix_fallocate(reserve, 0, 2 * RESERVE) != 0) close(reserve), reserve = -1;
}

static void sample(pid_t pid) {
    double cpu_s, memory;
    char t[40];
    usage(pid, &cpu_s, &memory);
    dprintf(usage_file, "{\"t\": \"%s\", \"cpu_s\": %.3f, \"memory\": %.0f}\n", stamp(t), cpu_s - cpu_before, memory);
}

/* Keep the first and the last half of the limit. Holes are whole blocks and made in steps, so that this stays cheap. The
 * gap is told before it is made: who reads the log and then log.gap takes no hole for output. */
static void make_room(void) {
    const long long block = 4096, half = log_limit / 2 / block * block, step = half / 8 > block ? half / 8 : block;
    long long end = (log_size - half) / block * block;
    if (log_size <= log_limit || end - (gap_end ? gap_end : half) < step) return;
    write_file("log.gap", "{\"from\": %lld, \"to\": %lld}\n", half, end);
    gap_end = end;
    if (fallocate(log_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, half, end - half) == 0) return;
    log_full = true;
    write_file("log.gap", "{\"from\": %lld, \"to\": null}\n", log_size);
}

/* On a full disk what does not fit is lost, and offsets are those of what was kept. */
static void append(const char *bytes, size_t n) {
    if (!write_all(log_file, bytes, n)) {
        long long kept = lseek(log_file, 0, SEEK_END) - log_size;
        bool there_is_room = reserve >= 0 && ftruncate(reserve, RESERVE) == 0;
        if (there_is_room && kept >= 0 && kept < (long long)n) write_all(log_file, bytes + kept, n - (size_t)kept);
    }
    log_size = lseek(log_file, 0, SEEK_END);
}

/* The file is the record; the mirror on our own standard output is given up when nobody takes it for a second. */
static void record(const char *bytes, size_t n) {
    if (!log_full) append(bytes, n), make_room();
    for (size_t done = 0; mirror && done < n; done += 4096) {
        struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
        mirror = poll(&out, 1, 1000) == 1 && write_all(STDOUT_FILENO, bytes + done, n - done < 4096 ? n - done : 4096);
    }
}

/* Whether there was some; false with errno EAGAIN: none now, with 0: none any more. */
static bool take_output(int output) {
    char bytes[65536];
    errno = 0;
    ssize_t n = read(output, bytes, sizeof bytes);
    if (n > 0) record(bytes, (size_t)n);
    return n > 0 || (n < 0 && errno == EINTR);
}

/* Everything that still runs is killed: as process 1 all of the container, else the run's own process group. */
static void kill_all(pid_t pid) {
    kill(getpid() == 1 ? -1 : -pid, SIGKILL);
}

/* Start argv in a process group of its own. Returns its pid, `*failure` the errno of an execvp that failed, or 0. */
static pid_t start(char **argv, const sigset_t *mask, int output, int *failure) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0) die("pipe");
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
        setpgid(0, 0);
        prctl(PR_SET_DUMPABLE, 1); /* else it may not write to its own files in /proc */
        int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (score >= 0) write_all(score, "500", 3);
        dup2(output, STDOUT_FILENO), dup2(output, STDERR_FILENO);
        signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, mask, NULL);
        execvp(argv[0], argv);
        int cause = errno;
        write_all(report[1], (const char *)&cause, sizeof cause);
        _exit(cause == ENOENT ? 127 : 126);
    }
    setpgid(pid, pid);
    close(report[1]), close(output);
    if (read(report[0], failure, sizeof *failure) != sizeof *failure) *failure = 0;
    close(report[0]);
    return pid;
}

struct limits {
    double seconds, grace;
};

/* Why the run was told to end: its time was over, or a signal came from outside. */
struct causes {
    bool timed_out;
    int told;
};

/* Serve signals, output and clocks until the run has ended; returns its wait status. Nothing here waits for the run or goes
 * on for as long as the run likes: it may read its own output away, send signals and leave orphans without end. */
static int attend(pid_t pid, int output, int signals, struct limits limit, struct causes *cause) {
    double begun = now(), next_sample = begun, kill_at = 0;
    int status = 0, open_output = 1;
    for (;;) {
        double t = now();
        if (t >= next_sample) sample(pid), next_sample = t + USAGE_PERIOD;
        struct pollfd wait[2] = {{.fd = signals, .events = POLLIN}, {.fd = open_output ? output : -1, .events = POLLIN}};
        poll(wait, 2, 200);
        if (wait[1].revents) open_output = take_output(output) || errno == EAGAIN;
        struct signalfd_siginfo info;
        int stop = 0;
        if (read(signals, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD) stop = (int)info.ssi_signo;
        pid_t ended;
        for (int i = 0; i < AT_ONCE && (ended = waitpid(-1, &status, WNOHANG)) > 0; i++)
            if (ended == pid) return status;
        t = now();
        if (!kill_at && limit.seconds > 0 && t - begun >= limit.seconds) cause->timed_out = true;
        else if (stop && !kill_at) cause->told = stop;
        if ((stop || cause->timed_out) && !kill_at) kill(-pid, SIGTERM), kill_at = t + limit.grace;
        if (kill_at && t >= kill_at) kill_all(pid);
    }
}

/* What is left of the run ends, its last output is taken and every orphan is reaped. */
static void finish(pid_t pid, int output) {
    double until = now() + DRAIN_SECONDS;
    kill_all(pid);
    while (take_output(output) && now() < until) {}
    while (now() < until && waitpid(-1, NULL, WNOHANG) >= 0) {
        poll(NULL, 0, 5);
        while (take_output(output) && now() < until) {}
    }
    fsync(log_file);
}

/* Become argv. */
__attribute__((noreturn)) static void become(char **argv) {
    execvp(argv[0], argv);
    int cause = errno;
    fprintf(stderr, "supervise: %s: %s\n", argv[0], strerror(cause));
    exit(cause == ENOENT ? 127 : 126);
}

static void open_folder(const char *path) {
    if ((run_dir = open(path, O_DIRECTORY | O_CLOEXEC)) < 0) die("%s", path);
    int lock = openat(run_dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (lock < 0) die("%s/lock", path);
    while (flock(lock, LOCK_EX) < 0)
        if (errno != EINTR) die("flock");
    if (faccessat(run_dir, "exit.json", F_OK, 0) == 0) exit(0);
    if (faccessat(run_dir, "started", F_OK, 0) == 0) {
        fputs("supervise: this attempt was begun before and left no exit.json\n", stderr);
        exit(RUN_TWICE);
    }
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    if ((log_file = openat(run_dir, "log", flags, 0644)) < 0) die("%s/log", path);
    if ((usage_file = openat(run_dir, "usage.jsonl", flags, 0644)) < 0) die("%s/usage.jsonl", path);
}

static char **options(int argc, char **argv, const char **path, struct limits *limit) {
    int i = 1;
    for (; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2) {
        char *end = argv[i + 1];
        if (strcmp(argv[i], "--run-dir") == 0) *path = argv[i + 1], end = "";
        else if (strcmp(argv[i], "--time-limit") == 0) limit->seconds = strtod(argv[i + 1], &end);
        else if (strcmp(argv[i], "--grace") == 0) limit->grace = strtod(argv[i + 1], &end);
        else if (strcmp(argv[i], "--log-limit") == 0) log_limit = strtoll(argv[i + 1], &end, 10);
        if (*end) break;
    }
    if (i + 1 >= argc || strcmp(argv[i], "--") != 0 || log_limit < 65536) {
        fputs("usage: supervise [--run-dir DIR] [--time-limit S] [--grace S] [--log-limit BYTES >= 65536] -- argv...\n", stderr);
        exit(64);
    }
    return argv + i + 1;
}

int main(int argc, char **argv) {
    const char *path = NULL;
    struct limits limit = {.seconds = 0, .grace = 30};
    char **command = options(argc, argv, &path, &limit), begun[40], ended[40], error[160] = "null";
    char code[12] = "null", by[12] = "null", told[12] = "null";
    sigset_t watched, before;
    double memory;
    struct causes cause = {.timed_out = false, .told = 0};
    int output[2], failure = 0;
    if (!narrow()) die("limits");
    if (!path) become(command);
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD), sigaddset(&watched, SIGTERM), sigaddset(&watched, SIGINT);
    sigprocmask(SIG_BLOCK, &watched, &before);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_DUMPABLE, 0); /* the run has the same user: it could trace this, or open its files */
    open_folder(path);
    if (!write_file("started", "{\"started_at\": \"%s\", \"pid\": %d}\n", stamp(begun), getpid())) die("%s/started", path);
    int signals = signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC), kills = oom_kills();
    if (signals < 0 || pipe2(output, O_CLOEXEC) < 0 || fcntl(output[0], F_SETFL, O_NONBLOCK) < 0) die("pipe");
    reserve_room();
    usage(getpid(), &cpu_before, &memory);
    pid_t pid = start(command, &before, output[1], &failure);
    int status = attend(pid, output[0], signals, limit, &cause);
    finish(pid, output[0]);
    int signaled = WIFSIGNALED(status) ? WTERMSIG(status) : 0, result = signaled ? 128 + signaled : WEXITSTATUS(status);
    snprintf(signaled ? by : code, sizeof code, "%d", signaled ? signaled : result);
    if (cause.told) snprintf(told, sizeof told, "%d", cause.told);
    if (failure) snprintf(error, sizeof error, "\"exec_failed: %s\"", strerror(failure));
    if (reserve >= 0) close(reserve);
    if (!write_file("exit.json", "{\"code\": %s, \"signal\": %s, \"told\": %s, \"started_at\": \"%s\", \"finished_at\": \"%s\", "
                    "\"oom_kills\": %d, \"timed_out\": %s, \"error\": %s}\n", code, by, told, begun, stamp(ended),
                    oom_kills() - kills, cause.timed_out ? "true" : "false", error)) die("%s/exit.json", path);
    return result;
}
