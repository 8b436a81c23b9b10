// What an image takes at least on one thread: its bytes are read, decompressed by libdeflate or libzstd as a whole, and hashed by
// OpenSSL.
//
//     images KIND FILE...
//
// KIND is "plain": hashed; "gzip" or "zstd": hashed, decompressed, and the contents hashed; "around": gzip, decompressed, and the
// contents hashed.
#include <fcntl.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

static void hash(const void *bytes, size_t count) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size;
  if (!EVP_Digest(bytes, count, digest, &size, EVP_sha256(), NULL)) exit(1);
}

// Hashes a file piece by piece, as it is read.
static void hash_file(const char *name) {
  static char piece[1 << 16];
  int file = open(name, O_RDONLY);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, EVP_sha256(), NULL);
  ssize_t count;
  while ((count = read(file, piece, sizeof piece)) > 0) EVP_DigestUpdate(context, piece, count);
  unsigned char digest[EVP_MAX_MD_SIZE];
  EVP_DigestFinal_ex(context, digest, NULL);
  EVP_MD_CTX_free(context);
  close(file);
}

// Decompresses a Zstandard file piece by piece, and hashes what comes out.
static void inflate_zstd(const char *input, size_t count) {
  ZSTD_DStream *stream = ZSTD_createDStream();
  size_t size = ZSTD_DStreamOutSize();
  char *output = malloc(size);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, EVP_sha256(), NULL);
  ZSTD_inBuffer in = {input, count, 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer out = {output, size, 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in))) exit(1);
    EVP_DigestUpdate(context, output, out.pos);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  EVP_DigestFinal_ex(context, digest, NULL);
}

// Decompresses a gzip file of one member at once, and hashes what comes out.
static void inflate_gzip(const char *input, size_t count) {
  unsigned int size;
  memcpy(&size, input + count - 4, 4);
  char *output = malloc(size);
  size_t actual;
  struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
  if (libdeflate_gzip_decompress(inflater, input, count, output, size, &actual)) exit(1);
  hash(output, actual);
  free(output);
  libdeflate_free_decompressor(inflater);
}

int main(int argc, char **argv) {
  const char *kind = argv[1];
  for (int i = 2; i < argc; i++) {
    if (strcmp(kind, "plain") == 0) {
      hash_file(argv[i]);
      continue;
    }
    struct stat status;
    int file = open(argv[i], O_RDONLY);
    if (file < 0 || fstat(file, &status)) return 1;
    char *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (strcmp(kind, "around")) hash(bytes, status.st_size);
    if (strcmp(kind, "zstd") == 0)
      inflate_zstd(bytes, status.st_size);
    else
      inflate_gzip(bytes, status.st_size);
    munmap(bytes, status.st_size);
    close(file);
  }
  return 0;
}
