// The parts of wasi-libc that the program uses.
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Swift calls no functions with a variable number of arguments.
static inline int openWithoutMode(int directory, const char *name, int flags) {
  return openat(directory, name, flags);
}

// Swift would call its own functions of these names.
static inline off_t seek(int descriptor, off_t offset, int origin) { return lseek(descriptor, offset, origin); }

static inline int statusOfName(int directory, const char *name, struct stat *status, int flags) {
  return fstatat(directory, name, status, flags);
}

static inline int *errnoPointer(void) { return &errno; }

static inline clockid_t monotonicClock(void) { return CLOCK_MONOTONIC; }
static inline clockid_t realtimeClock(void) { return CLOCK_REALTIME; }

// Swift does not see an array without a size.
static inline const char *entryName(const struct dirent *entry) { return entry->d_name; }

// Swift does not see macros that contain casts or other macros.
enum {
  wasiEACCES = EACCES, wasiEAGAIN = EAGAIN, wasiEINTR = EINTR, wasiEINVAL = EINVAL, wasiEIO = EIO, wasiEISDIR = EISDIR,
  wasiELOOP = ELOOP, wasiEMFILE = EMFILE, wasiENFILE = ENFILE, wasiENOENT = ENOENT, wasiENOSYS = ENOSYS,
  wasiENOTDIR = ENOTDIR, wasiENXIO = ENXIO, wasiEPERM = EPERM, wasiEPIPE = EPIPE, wasiESPIPE = ESPIPE,
  wasiO_DIRECTORY = O_DIRECTORY, wasiO_NONBLOCK = O_NONBLOCK, wasiO_RDONLY = O_RDONLY, wasiSEEK_END = SEEK_END,
  wasiDT_UNKNOWN = DT_UNKNOWN, wasiDT_REG = DT_REG, wasiDT_DIR = DT_DIR, wasiDT_LNK = DT_LNK
};
