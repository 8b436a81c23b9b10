// Counts heap allocations by standing in front of the C library's allocator, which glibc allows a
// program to do by defining these functions.
#include "AllocationCounter.h"

#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)

#include <malloc.h>

static __thread long count;
// Negative where a thread frees what another one allocated.
static __thread long held, peak, start;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void *allocated(void *memory) {
  count++;
  held += malloc_usable_size(memory);
  if (held > peak) peak = held;
  return memory;
}

void *malloc(size_t size) { return allocated(__libc_malloc(size)); }

void *calloc(size_t number, size_t size) { return allocated(__libc_calloc(number, size)); }

void *realloc(void *memory, size_t size) {
  size_t before = malloc_usable_size(memory);
  void *result = __libc_realloc(memory, size);
  if (result != NULL || size == 0) held -= before;
  return allocated(result);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = allocated(__libc_memalign(alignment, size));
  return *result == NULL ? 12 : 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return allocated(__libc_memalign(alignment, size));
}

void free(void *memory) {
  held -= malloc_usable_size(memory);
  __libc_free(memory);
}

long allocation_count(void) { return count; }

void heap_peak_start(void) { start = peak = held; }

long heap_peak(void) { return peak - start; }

#else

long allocation_count(void) { return -1; }

void heap_peak_start(void) {}

long heap_peak(void) { return -1; }

#endif
