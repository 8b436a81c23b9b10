// The parts of the C library that the program uses, as the module that Swift's own SDK for musl has.
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Swift calls no functions with a variable number of arguments.
static inline int openWithoutMode(int directory, const char *name, int flags) {
  return openat(directory, name, flags);
}
