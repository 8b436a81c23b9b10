// The floor: what it costs to find the build info of a file in C with the fewest system calls and no
// checks that a friendly file does not need. Prints nanoseconds for a file.
//
//     floor read|map|reject ROUNDS < list of files
//     floor list DIRECTORY
//
// Looks at each file once before the rounds that are measured; with no rounds that is all it does.
//
// read finds and touches the build info by positional reads, map by a mapping of the whole file,
// reject reads the first page only. Inline blobs (Go 1.18 and later), little- and big-endian.
//
// list prints what `go version DIRECTORY` prints of the files in one directory, sorted, with one write.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 4096, WINDOW = 1 << 20 };

static unsigned char head[HEAD], window[WINDOW];
static int is_mapping;
static const unsigned char *mapping;
static size_t mapping_size;
static int descriptor;
static uint64_t found, touched;

// The directory and the name of the file, where what is found is printed.
static const char *printed_directory, *printed_name;
static char output[1 << 20];
static size_t printed_size;

static void print(const unsigned char *version, uint64_t size) {
  size_t directory = strlen(printed_directory), name = strlen(printed_name);
  if (printed_size + directory + name + size + 4 > sizeof output) return;
  char *end = output + printed_size;
  end = mempcpy(end, printed_directory, directory);
  *end++ = '/';
  end = mempcpy(end, printed_name, name);
  end = mempcpy(end, ": ", 2);
  end = mempcpy(end, version, size);
  *end++ = '\n';
  printed_size = (size_t)(end - output);
}

// The bytes at an offset: a pointer into the mapping, or a buffer filled by one read.
static const unsigned char *bytes(unsigned char *buffer, uint64_t offset, size_t *count) {
  if (is_mapping) {
    if (offset > mapping_size) return NULL;
    if (*count > mapping_size - offset) *count = mapping_size - offset;
    return mapping + offset;
  }
  if (*count > WINDOW) *count = WINDOW;
  ssize_t got = pread(descriptor, buffer, *count, (off_t)offset);
  if (got < 0) return NULL;
  *count = (size_t)got;
  return buffer;
}

static int is_big;

static uint64_t number(const unsigned char *at, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; i++) value |= (uint64_t)at[is_big ? size - 1 - i : i] << (8 * i);
  return value;
}

static uint64_t uvarint(const unsigned char **at) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    unsigned char byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

// Looks for the blob in up to size bytes from offset, and reads its two strings.
static void blob(uint64_t offset, uint64_t size) {
  size_t count = size < 16384 ? size : 16384;
  const unsigned char *data = bytes(window, offset, &count);
  while (data) {
    for (size_t at = 0; at + 32 <= count; at += 16) {
      if (memcmp(data + at, "\xff Go buildinf:", 14) != 0) continue;
      if (!(data[at + 15] & 2)) return;
      const unsigned char *text = data + at + 32;
      uint64_t version = uvarint(&text);
      if (printed_name) print(text, version);
      text += version;
      uint64_t length = uvarint(&text);
      uint64_t end = (uint64_t)(text - data) + length;
      if (end > count) {
        size_t rest = end - at;
        data = bytes(window, offset + at, &rest);
        if (!data || rest < end - at) return;
        text = data + (text - data);
      }
      found++;
      touched += version + length;
      return;
    }
    if (size <= count) return;
    offset += count;
    size -= count;
    count = size < WINDOW ? size : WINDOW;
    data = bytes(window, offset, &count);
  }
}

static void elf(void) {
  int wide = head[4] == 2;
  is_big = head[5] == 2;
  uint64_t shoff = number(head + (wide ? 40 : 32), wide ? 8 : 4);
  int entry = (int)number(head + (wide ? 58 : 46), 2), n = (int)number(head + (wide ? 60 : 48), 2);
  int names_index = (int)number(head + (wide ? 62 : 50), 2);
  static unsigned char sections[1 << 16], names[1 << 16];
  size_t count = (size_t)(entry * n);
  const unsigned char *table = head + shoff;
  if (shoff + count > HEAD) table = bytes(sections, shoff, &count);
  const unsigned char *row = table + names_index * entry;
  size_t names_size = number(row + (wide ? 32 : 20), wide ? 8 : 4);
  if (names_size > sizeof names) return;
  const unsigned char *text = bytes(names, number(row + (wide ? 24 : 16), wide ? 8 : 4), &names_size);
  for (int i = 0; i < n; i++) {
    row = table + i * entry;
    uint64_t name = number(row, 4);
    if (name + 14 > names_size || memcmp(text + name, ".go.buildinfo", 14) != 0) continue;
    blob(number(row + (wide ? 24 : 16), wide ? 8 : 4), number(row + (wide ? 32 : 20), wide ? 8 : 4));
    return;
  }
}

static void macho(const unsigned char *image, size_t size, uint64_t base) {
  is_big = image[0] == 0xfe;
  int wide = (is_big ? image[3] : image[0]) & 1;
  uint64_t commands = number(image + 16, 4), at = wide ? 32 : 28;
  static unsigned char more[1 << 16];
  uint64_t end = at + number(image + 20, 4);
  if (end > size) {
    size = end;
    image = bytes(more, base, &size);
  }
  while (commands-- > 0 && at + 8 <= size) {
    uint64_t type = number(image + at, 4), length = number(image + at + 4, 4);
    if (type == (wide ? 0x19 : 1)) {
      uint64_t sections = number(image + at + (wide ? 64 : 48), 4);
      const unsigned char *row = image + at + (wide ? 72 : 56);
      for (; sections-- > 0; row += wide ? 80 : 68)
        if (memcmp(row, "__go_buildinfo", 15) == 0) {
          blob(base + number(row + (wide ? 48 : 40), 4), number(row + (wide ? 40 : 36), wide ? 8 : 4));
          return;
        }
    }
    at += length;
  }
}

static void universal(void) {
  is_big = 1;
  uint64_t offset = number(head + 16, 4);
  static unsigned char slice[HEAD];
  size_t count = HEAD;
  const unsigned char *image = bytes(slice, offset, &count);
  if (image) macho(image, count, offset);
}

static void pe(void) {
  is_big = 0;
  uint64_t at = number(head + 60, 4);
  if (at + 24 > HEAD) return;
  int sections = (int)number(head + at + 6, 2);
  const unsigned char *row = head + at + 24 + number(head + at + 20, 2);
  for (; sections-- > 0; row += 40)
    if ((number(row + 36, 4) & ~0xf00000ULL) == 0xc0000040) {
      blob(number(row + 20, 4), number(row + 16, 4));
      return;
    }
}

static void look(const char *name, int rejects) {
  descriptor = open(name, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  size_t count = HEAD;
  if (is_mapping) {
    struct stat status;
    fstat(descriptor, &status);
    mapping_size = (size_t)status.st_size;
    mapping = mmap(NULL, mapping_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapping == MAP_FAILED) goto done;
    memcpy(head, mapping, mapping_size < HEAD ? mapping_size : HEAD);
  } else if (pread(descriptor, head, count, 0) < 16) {
    goto done;
  }
  if (!rejects) {
    if (memcmp(head, "\177ELF", 4) == 0) elf();
    else if (memcmp(head, "MZ", 2) == 0) pe();
    else if (memcmp(head, "\312\376\272\276", 4) == 0) universal();
    else if (memcmp(head, "\376\355\372", 3) == 0 || memcmp(head + 1, "\372\355\376", 3) == 0)
      macho(head, HEAD, 0);
  }
  if (is_mapping) munmap((void *)mapping, mapping_size);
done:
  close(descriptor);
}

static int list(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, alphasort);
  if (count < 0 || chdir(path) != 0) return 1;
  printed_directory = path;
  for (int i = 0; i < count; i++) {
    printed_name = entries[i]->d_name;
    look(printed_name, 0);
  }
  return write(1, output, printed_size) < 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "list") == 0) return list(argv[2]);
  static char *names[1 << 17];
  int n = 0;
  char *line = NULL;
  size_t size = 0;
  for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
    line[length - 1] = 0;
    names[n++] = strdup(line);
  }
  is_mapping = strcmp(argv[1], "map") == 0;
  int rejects = strcmp(argv[1], "reject") == 0, rounds = atoi(argv[2]);
  struct timespec start, end;
  for (int i = 0; i < n; i++) look(names[i], rejects);
  found = 0;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < n; i++) look(names[i], rejects);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double elapsed = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
  if (rounds > 0) printf("%.1f %llu\n", elapsed / rounds / n, (unsigned long long)found / rounds);
  return touched == 1;
}
