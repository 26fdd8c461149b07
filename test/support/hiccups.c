/* hiccups: when this machine did not run what was due, written while it happens.
 *
 *   cc -O2 -o hiccups hiccups.c
 *   ./hiccups PROCESSOR
 *
 * Sleeps half a millisecond at a time on that processor, before all else that wants it, and prints
 * "FROM_NS TO_NS" (CLOCK_MONOTONIC) for each sleep that took 0.3 ms longer: meanwhile the machine stood
 * still, so neither the wire nor the ends of it can have been in time. Ends with its parent.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

enum { TURN_NS = 500000, LATE_NS = 300000 };

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(atoi(argv[1]), &one);
  if (sched_setaffinity(0, sizeof one, &one) < 0) { perror("hiccups"); return 1; }
  struct sched_param before_all = { .sched_priority = 20 };
  if (sched_setscheduler(0, SCHED_FIFO, &before_all) < 0) { perror("hiccups"); return 1; }
  setvbuf(stdout, NULL, _IOLBF, 0);
  int64_t began = now_ns();
  for (;;) {
    struct timespec until = { (began + TURN_NS) / 1000000000LL, (began + TURN_NS) % 1000000000LL };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    int64_t now = now_ns();
    if (now - began > TURN_NS + LATE_NS) printf("%lld %lld\n", (long long)began, (long long)now);
    began = now;
  }
}
