// The headers of Apple's C library that the sources use.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// Of <sys/xattr.h>, which the distribution of the headers leaves out.
ssize_t fgetxattr(int, const char *, void *, size_t, unsigned int, int);

// Swift calls no functions with a variable number of arguments.
static inline int openatWithoutMode(int directory, const char *name, int flags) {
  return openat(directory, name, flags);
}
