// What both C programs need: checks that say where they failed, and buffers that end at a page nobody may touch.

#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ollystack.h"

#define CHECK(condition)                                                                    \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                        \
        }                                                                                   \
    } while (0)

// The library is not built with a sanitizer, so that its own reads and writes past a buffer go unseen there. Here they hit a
// page without access rights. (Alignment: sizes are multiples of the elements'.) Never freed: the programs are short.
static void *fenced(size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t pages = (bytes + page - 1) / page;
    char *base = mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(base != MAP_FAILED);
    CHECK(mprotect(base + pages * page, page, PROT_NONE) == 0);
    return base + pages * page - bytes;
}

static void *fenced_copy(const void *from, size_t bytes) {
    void *to = fenced(bytes);
    if (bytes > 0) {
        memcpy(to, from, bytes);
    }
    return to;
}

static OllyEngine *engine_of(const char *json) {
    OllyEngine *engine = NULL;
    char error[512];
    size_t error_len = 0;
    int32_t status = olly_engine_new((const uint8_t *)json, strlen(json), &engine, (uint8_t *)error, sizeof error, &error_len);
    if (status != OLLY_OK) {
        fprintf(stderr, "%.*s\n", (int)error_len, error);
    }
    CHECK(status == OLLY_OK && engine != NULL && error_len == 0);
    return engine;
}

#endif
