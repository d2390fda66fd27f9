/* What a program may not ask the kernel for, on top of what its engine forbids (seccomp(2): filters add up, and are kept by
 * all that it starts). Part of supervise.c, which includes it.
 *
 * Sockets are local ones, of the network (which the network namespace and the filter of the bridges know) and netlink.
 * Others are families that no namespace and no filter knows (AF_VSOCK reaches the machine), or a part of the kernel that no
 * program here needs (AF_ALG). Two ways around that are closed: io_uring makes sockets, too, and in a 32-bit call the family
 * lies behind a pointer. To a program it all looks like a kernel that was built without.
 *
 * A process may have as many descriptors as loaders of data need, where engines give a million: the platform looks at each
 * for what a program keeps of the disk. */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
enum { NATIVE = AUDIT_ARCH_X86_64, OTHER_ABI = 0x40000000 }; /* x32 has the architecture of x86-64 */
#elif defined(__aarch64__)
enum { NATIVE = AUDIT_ARCH_AARCH64, OTHER_ABI = 0x40000000 };
#else
#error "AUDIT_ARCH_ of this architecture is to be named here"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(with) BPF_STMT(BPF_RET | BPF_K, with)
#define FAILS(with) ANSWER(SECCOMP_RET_ERRNO | (with))
#define UNLESS(test, value) BPF_JUMP(BPF_JMP | BPF_##test | BPF_K, value, 0, 1) /* skips the next */
#define IF(test, value) BPF_JUMP(BPF_JMP | BPF_##test | BPF_K, value, 1, 0)

enum { DESCRIPTORS = 65536 };

/* No more than that; the soft limit becomes the hard one, so that programs may have as many without asking. */
static bool limit_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    if (limit.rlim_max > DESCRIPTORS) limit.rlim_max = DESCRIPTORS;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* For this process and all that it starts, for ever. False with errno where the kernel cannot do it. */
static bool narrow(void) {
    struct sock_filter rules[] = {
        LOAD(arch), IF(JEQ, NATIVE), FAILS(ENOSYS),
        LOAD(nr), UNLESS(JGE, OTHER_ABI), FAILS(ENOSYS),
        UNLESS(JEQ, SYS_io_uring_setup), FAILS(ENOSYS),
        IF(JEQ, SYS_socket), ANSWER(SECCOMP_RET_ALLOW),
        LOAD(args[0]), /* its lower half, where the family is */
        UNLESS(JEQ, AF_UNIX), ANSWER(SECCOMP_RET_ALLOW),
        UNLESS(JEQ, AF_INET), ANSWER(SECCOMP_RET_ALLOW),
        UNLESS(JEQ, AF_INET6), ANSWER(SECCOMP_RET_ALLOW),
        UNLESS(JEQ, AF_NETLINK), ANSWER(SECCOMP_RET_ALLOW),
        FAILS(EAFNOSUPPORT),
    };
    struct sock_fprog program = {.len = sizeof rules / sizeof *rules, .filter = rules};
    return limit_descriptors() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
