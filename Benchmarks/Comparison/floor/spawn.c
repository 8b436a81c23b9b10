// Times whole processes with little around them: runs a command some times with its output thrown away,
// and prints the median of the nanoseconds from its start to its end, and the largest peak of its memory in KB. Ends with 2
// where a signal ended it.
//
//     spawn RUNS INPUT COMMAND [ARGUMENT...]
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  static double times[1000];
  int runs = atoi(argv[1]);
  long peak = 0;
  for (int i = 0; i < runs; i++) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, argv[2], O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    struct timespec start, end;
    pid_t child;
    int status;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (posix_spawn(&child, argv[3], &actions, NULL, argv + 3, environ) != 0) return 1;
    wait4(child, &status, 0, &usage);
    clock_gettime(CLOCK_MONOTONIC, &end);
    times[i] = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
    posix_spawn_file_actions_destroy(&actions);
    if (WIFSIGNALED(status)) return 2;
    if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
  }
  qsort(times, (size_t)runs, sizeof *times, compare);
  printf("%.0f %ld\n", times[runs / 2], peak);
  return argc < 4;
}
