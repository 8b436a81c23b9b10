// The floor for the function table: what it costs in C to visit all functions of a program with address, size and name,
// without checks and with the whole table in memory. Prints nanoseconds of processor time for a file, and how many
// functions there were.
//
//     functions read|map names|packages ROUNDS < list of files
//
// read copies the table by one positional read into memory that is kept, map maps the file. names visits the functions;
// packages counts functions and bytes by the package in their names, without the exceptions that attribution knows. ELF with a
// section for the table, little-endian, 64 bits, Go 1.18 and later.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 64, SECTIONS = 40, SECTION = 64, NAMES = 32, PAIRS = 64 };

typedef struct {
  const char *name;
  uint32_t length, functions;
  uint64_t bytes;
} Package;

static Package *packages;
static uint32_t capacity, used;
static uint64_t touched, functions;
static int is_mapping, descriptor;
static uint8_t *buffer;
static size_t capacity_of_buffer, byte_count;

static uint32_t word(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static uint64_t wide(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

// The bytes at an offset, at a place of the buffer.
static const uint8_t *bytes(size_t place, uint64_t offset, size_t count) {
  if (is_mapping) return buffer + offset;
  if (place + count > capacity_of_buffer) {
    capacity_of_buffer = 2 * (place + count);
    buffer = realloc(buffer, capacity_of_buffer);
  }
  if (pread(descriptor, buffer + place, count, (off_t)offset) != (ssize_t)count) exit(1);
  return buffer + place;
}

static const uint8_t *table(void) {
  uint8_t header[HEADER], section[SECTION], sections[SECTION * 128];
  char names[4096];
  memcpy(header, bytes(0, 0, HEADER), HEADER);
  size_t count = header[60] | header[61] << 8, texts = header[62] | header[63] << 8;
  if (memcmp(header, "\x7f" "ELF", 4) != 0 || count > 128) return NULL;
  memcpy(sections, bytes(0, wide(header + SECTIONS), SECTION * count), SECTION * count);
  memcpy(section, sections + SECTION * texts, SECTION);
  size_t size = wide(section + 32) < sizeof names ? wide(section + 32) : sizeof names;
  memcpy(names, bytes(0, wide(section + 24), size), size);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *found = sections + SECTION * i;
    if (strcmp(names + word(found), ".gopclntab") == 0) return bytes(0, wide(found + 24), wide(found + 32));
  }
  return NULL;
}

static uint32_t hash(const char *name, uint32_t length) {
  uint32_t value = 2166136261u;
  for (uint32_t i = 0; i < length; i++) value = (value ^ (uint8_t)name[i]) * 16777619u;
  return value;
}

static void grow(void) {
  Package *old = packages;
  uint32_t count = capacity;
  capacity = capacity ? 2 * capacity : 1024;
  packages = calloc(capacity, sizeof *packages);
  for (uint32_t i = 0; i < count; i++) {
    if (!old[i].length) continue;
    uint32_t slot = hash(old[i].name, old[i].length);
    while (packages[slot & (capacity - 1)].length) slot++;
    packages[slot & (capacity - 1)] = old[i];
  }
  free(old);
}

static Package *package_of(const char *name, uint32_t length) {
  if (2 * used >= capacity) grow();
  uint32_t slot = hash(name, length);
  for (;; slot++) {
    Package *package = &packages[slot & (capacity - 1)];
    if (!package->length) {
      package->name = name;
      package->length = length;
      used++;
      return package;
    }
    if (package->length == length && memcmp(package->name, name, length) == 0) return package;
  }
}

static void visit(const uint8_t *table, int counts_packages) {
  uint64_t count = wide(table + 8);
  const char *names = (const char *)table + wide(table + NAMES);
  const uint8_t *pairs = table + wide(table + PAIRS);
  Package *last = NULL;
  if (counts_packages) {
    free(packages);
    packages = NULL;
    capacity = used = 0;
    grow();
  }
  for (uint64_t i = 0; i < count; i++, pairs += 8) {
    uint32_t size = word(pairs + 8) - word(pairs);
    const uint8_t *record = table + wide(table + PAIRS) + word(pairs + 4);
    const char *name = names + word(record + 4);
    functions++;
    if (!counts_packages) {
      touched += size + strlen(name);
      continue;
    }
    if (last && strncmp(name, last->name, last->length) == 0 && name[last->length] == '.'
        && !strchr(name + last->length, '/')) {
      last->functions++;
      last->bytes += size;
      continue;
    }
    const char *dot = NULL, *at = name;
    for (; *at && !strchr("[({ ", *at); at++) {
      if (*at == '/') dot = NULL;
      else if (*at == '.' && !dot) dot = at;
    }
    if (!dot || dot == name) continue;
    last = package_of(name, (uint32_t)(dot - name));
    last->functions++;
    last->bytes += size;
  }
  touched += used;
}

static void look(const char *path, int counts_packages) {
  struct stat status;
  descriptor = open(path, O_RDONLY);
  if (descriptor < 0 || fstat(descriptor, &status) < 0) return;
  byte_count = (size_t)status.st_size;
  if (is_mapping) buffer = mmap(NULL, byte_count, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const uint8_t *found = table();
  if (found) visit(found, counts_packages);
  if (is_mapping) munmap(buffer, byte_count);
  close(descriptor);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int count, char **arguments) {
  static char *paths[100000];
  size_t files = 0, size = 0;
  char *line = NULL;
  if (count != 4) return 2;
  is_mapping = strcmp(arguments[1], "map") == 0;
  while (getline(&line, &size, stdin) > 0) {
    line[strcspn(line, "\n")] = 0;
    paths[files++] = strdup(line);
  }
  int counts_packages = strcmp(arguments[2], "packages") == 0, rounds = atoi(arguments[3]);
  for (size_t i = 0; i < files; i++) look(paths[i], counts_packages);
  functions = 0;
  double start = now();
  for (int round = 0; round < rounds; round++)
    for (size_t i = 0; i < files; i++) look(paths[i], counts_packages);
  printf("%.1f %llu\n", (now() - start) / (rounds ? rounds : 1) / (double)files, (unsigned long long)(functions / (rounds ? rounds : 1)));
  return touched == 1;
}
