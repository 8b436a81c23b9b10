// What a disk serves: random reads of 4 KiB past the page cache, some at the same time. Prints how many there are in a second.
//
//     reads IN-FLIGHT SECONDS FILE
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { block = 4096, most = 256 };

static int file;
static uint64_t blocks;
static double end;
static long total;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void *work(void *argument) {
  uint64_t state = 0x9e3779b97f4a7c15u * (1 + (uintptr_t)argument);
  long count = 0;
  void *buffer;
  if (posix_memalign(&buffer, block, block) != 0) return NULL;
  while (now() < end) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    if (pread(file, buffer, block, (off_t)(state % blocks * block)) != block) {
      perror("reads");
      exit(1);
    }
    count++;
  }
  __atomic_add_fetch(&total, count, __ATOMIC_RELAXED);
  free(buffer);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int count = atoi(argv[1]);
  double seconds = atof(argv[2]);
  pthread_t threads[most];
  struct stat status;
  file = open(argv[3], O_RDONLY | O_DIRECT);
  if (file < 0 || fstat(file, &status) != 0 || status.st_size < block || count < 1 || count > most) {
    perror("reads");
    return 1;
  }
  blocks = status.st_size / block;
  end = now() + seconds;
  for (intptr_t index = 0; index < count; index++) pthread_create(&threads[index], NULL, work, (void *)index);
  for (int index = 0; index < count; index++) pthread_join(threads[index], NULL);
  printf("%.0f\n", total / seconds);
  return 0;
}
