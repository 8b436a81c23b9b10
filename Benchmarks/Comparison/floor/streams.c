// The floor of decompression and hashing: libdeflate and OpenSSL.
//
//     streams inflate|sha256 FILE
//
// Prints the processor time in seconds. A gzip file is decompressed at once into memory that is there already.
#include <libdeflate.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *file = fopen(arguments[2], "rb");
  if (!file || fseek(file, 0, SEEK_END)) return 1;
  size_t size = ftell(file);
  rewind(file);
  uint8_t *input = malloc(size);
  if (fread(input, 1, size, file) != size) return 1;
  double start;
  if (!strcmp(arguments[1], "inflate")) {
    uint32_t byte_count;
    memcpy(&byte_count, input + size - 4, 4);
    uint8_t *output = malloc(byte_count);
    memset(output, 1, byte_count);
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    start = seconds();
    if (libdeflate_gzip_decompress(decompressor, input, size, output, byte_count, NULL)) return 1;
  } else {
    uint8_t digest[32];
    start = seconds();
    if (!EVP_Digest(input, size, digest, NULL, EVP_sha256(), NULL)) return 1;
  }
  printf("%f\n", seconds() - start);
}
