/* What a run uses, from its cgroup (version 2 or 1), else from /proc. Part of supervise.c, which includes it. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char CGROUP[] = "/sys/fs/cgroup/";

/* The number after `key` in a file of the cgroup; the first number of the file for an empty key. -1: not there. */
static double cgroup_number(const char *path, const char *key) {
    char name[96], line[256];
    double value = -1;
    snprintf(name, sizeof name, "%s%s", CGROUP, path);
    FILE *file = fopen(name, "re");
    if (!file) return -1;
    size_t n = strlen(key);
    while (value < 0 && fgets(line, sizeof line, file))
        if (strncmp(line, key, n) == 0 && (n == 0 || line[n] == ' ')) value = strtod(line + n, NULL);
    fclose(file);
    return value;
}

/* `user + system` seconds and resident bytes of one process; what is known outside a cgroup of its own. */
static void process_usage(pid_t pid, double *cpu_s, double *memory) {
    char name[64], text[1024];
    unsigned long user = 0, system = 0;
    long resident = 0;
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    FILE *file = fopen(name, "re");
    if (!file) return;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = 0;
    const char *fields = strrchr(text, ')');
    if (fields && sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u %*u %ld",
                         &user, &system, &resident) == 3) {
        *cpu_s = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
        *memory = (double)resident * (double)sysconf(_SC_PAGESIZE);
    }
}

static void usage(pid_t pid, double *cpu_s, double *memory) {
    double cpu = cgroup_number("cpu.stat", "usage_usec") / 1e6, idle = cgroup_number("memory.stat", "inactive_file");
    double bytes = cgroup_number("memory.current", "");
    if (cpu < 0) cpu = cgroup_number("cpuacct/cpuacct.usage", "") / 1e9;
    if (bytes < 0) {
        bytes = cgroup_number("memory/memory.usage_in_bytes", "");
        idle = cgroup_number("memory/memory.stat", "total_inactive_file");
    }
    *cpu_s = *memory = 0;
    if (cpu < 0 || bytes < 0) process_usage(pid, cpu_s, memory);
    if (cpu >= 0) *cpu_s = cpu;
    if (bytes >= 0) *memory = idle > 0 && idle < bytes ? bytes - idle : bytes;
}

static int oom_kills(void) {
    double n = cgroup_number("memory.events", "oom_kill");
    if (n < 0) n = cgroup_number("memory/memory.oom_control", "oom_kill");
    return n > 0 ? (int)n : 0;
}
