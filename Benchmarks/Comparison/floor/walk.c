// The floor for trees: walks a directory with some threads, and of each regular file reads the first
// page. Directories are taken from a shared stack and opened by path. Prints the number of files, and
// of those that are executables.
//
//     walk THREADS DIRECTORY
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static char **stack;
static size_t depth, capacity;
static int busy;
static long files, executables;

static void push(char *path) {
  pthread_mutex_lock(&lock);
  if (depth == capacity) stack = realloc(stack, (capacity = capacity * 2 + 64) * sizeof *stack);
  stack[depth++] = path;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
}

static char *pop(int was_busy) {
  char *path = NULL;
  pthread_mutex_lock(&lock);
  busy -= was_busy;
  while (depth == 0 && busy > 0) pthread_cond_wait(&more, &lock);
  if (depth > 0) {
    path = stack[--depth];
    busy++;
  } else {
    pthread_cond_broadcast(&more);
  }
  pthread_mutex_unlock(&lock);
  return path;
}

static void *work(void *unused) {
  static __thread unsigned char head[4096];
  long seen = 0, found = 0;
  int was_busy = 0;
  for (char *path; (path = pop(was_busy)); was_busy = 1, free(path)) {
    DIR *directory = opendir(path);
    if (!directory) continue;
    int descriptor = dirfd(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
      if (entry->d_type == DT_DIR) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char *child;
        if (asprintf(&child, "%s/%s", path, entry->d_name) > 0) push(child);
      } else if (entry->d_type == DT_REG) {
        int file = openat(descriptor, entry->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0) continue;
        seen++;
        ssize_t count = pread(file, head, sizeof head, 0);
        if (count >= 16 && (memcmp(head, "\177ELF", 4) == 0 || memcmp(head, "MZ", 2) == 0)) found++;
        close(file);
      }
    }
    closedir(directory);
  }
  pthread_mutex_lock(&lock);
  files += seen;
  executables += found;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(int argc, char **argv) {
  int count = atoi(argv[1]);
  pthread_t threads[64];
  push(strdup(argv[2]));
  for (int i = 1; i < count; i++) pthread_create(&threads[i], NULL, work, NULL);
  work(NULL);
  for (int i = 1; i < count; i++) pthread_join(threads[i], NULL);
  printf("%ld %ld\n", files, executables);
  return 0;
}
