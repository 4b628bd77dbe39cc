// An edge proxy's filter that gives each request its correlation ID: it decides by the same rules as the collector, so that
// the ID is there from the first hop on, and the collector finds it again.
//
// Reads requests as header lines from standard input, an empty line after each, and prints the headers that the proxy has to
// set on the way in. The first argument, if any, is the configuration.
//
//     cc -std=c11 -I ffi/include ffi/examples/edge_proxy.c dist/lib/libolly_ffi.a -pthread -lm -ldl -o edge_proxy
//     printf 'Host: shop\nX-Request-ID: r-7\n\n' | ./edge_proxy

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ollystack.h"

#define MAX_LINE 8192
#define MAX_FOUND 16

// One request: a batch of one row.
typedef struct {
    OllyRow row;
    OllyCandidate found[MAX_FOUND];
    size_t found_len;
    char blob[MAX_FOUND * MAX_LINE]; // the texts that the candidates point into
    size_t blob_len;
    bool empty;
} Request;

// Header names are case-insensitive.
static bool is_header(const char *line, const char *name) {
    for (; *name != 0; line++, name++) {
        if (tolower((unsigned char)*line) != *name) {
            return false;
        }
    }
    return *line == ':';
}

static void add(Request *request, uint8_t kind, uint8_t rank, const char *text) {
    size_t len = strlen(text);
    if (request->found_len == MAX_FOUND || len > UINT16_MAX || len > sizeof request->blob - request->blob_len) {
        return; // more than a request needs: what is left decides
    }
    memcpy(request->blob + request->blob_len, text, len);
    request->found[request->found_len++] = (OllyCandidate){
        .row = 0, .off = (uint32_t)request->blob_len, .len = (uint16_t)len, .kind = kind, .rank = rank};
    request->blob_len += len;
}

// The trace ID of a W3C traceparent, "00-<32 hex digits>-...": the request's ID is its trace's.
static void take_trace_id(Request *request, const char *value) {
    value += strspn(value, " \t");
    if (strspn(value, "0123456789abcdef") != 2 || value[2] != '-' || strspn(value + 3, "0123456789abcdef") != 32) {
        return;
    }
    for (size_t i = 0; i < 16; i++) {
        unsigned byte;
        if (sscanf(value + 3 + 2 * i, "%2x", &byte) == 1) {
            request->row.trace_id[i] = (uint8_t)byte;
        }
    }
}

static void take_header(Request *request, const char *line) {
    const char *value = strchr(line, ':');
    if (value == NULL) {
        return;
    }
    value++; // white space around it does not matter to the library
    if (is_header(line, "baggage")) {
        add(request, OLLY_KIND_BAGGAGE_LIST, 0, value);
    } else if (is_header(line, "x-correlation-id")) {
        add(request, OLLY_KIND_HEADER, 0, value);
    } else if (is_header(line, "x-request-id")) {
        add(request, OLLY_KIND_HEADER, 1, value);
    } else if (is_header(line, "traceparent")) {
        take_trace_id(request, value);
    }
}

// The request's ID, as text that ends with a zero; false if it has none.
static bool settle(const OllyEngine *engine, const Request *request, char id[OLLY_OUT_BYTES_PER_ROW + 1]) {
    OllyResult result;
    // A request is to the library what a log record is: an item with or without a trace.
    int64_t written = olly_resolve(engine, OLLY_SIGNAL_LOGS, &request->row, 1, request->found, request->found_len,
                                   (const uint8_t *)request->blob, request->blob_len, &result, (uint8_t *)id,
                                   OLLY_OUT_BYTES_PER_ROW);
    if (written < 0) {
        fprintf(stderr, "the request goes on without an ID: status %lld\n", (long long)written);
        return false;
    }
    id[result.off + result.len] = 0; // one row: its ID is all there is
    return result.len > 0;
}

// The baggage that goes on: every member that came, but for the ID, which is set anew.
static void print_baggage(const Request *request, const char *id) {
    fputs("baggage: ", stdout);
    for (size_t i = 0; i < request->found_len; i++) {
        const OllyCandidate *list = &request->found[i];
        const char *at = request->blob + list->off, *end = at + list->len;
        while (list->kind == OLLY_KIND_BAGGAGE_LIST && at < end) {
            while (at < end && strchr(" \t,", *at) != NULL) {
                at++;
            }
            const char *comma = memchr(at, ',', (size_t)(end - at));
            const char *member_end = comma != NULL ? comma : end;
            size_t name_len = 0;
            while (at + name_len < member_end && strchr("= \t;", at[name_len]) == NULL) {
                name_len++;
            }
            if (at < member_end && !(name_len == 14 && memcmp(at, "correlation_id", 14) == 0)) {
                printf("%.*s,", (int)(member_end - at), at);
            }
            at = member_end;
        }
    }
    printf("correlation_id=%s\n", id);
}

static void answer(const OllyEngine *engine, Request *request) {
    char id[OLLY_OUT_BYTES_PER_ROW + 1];
    if (!request->empty && settle(engine, request, id)) {
        printf("x-correlation-id: %s\n", id); // for the application and its logs
        print_baggage(request, id);           // handed on by every OpenTelemetry SDK
    }
    putchar('\n');
    fflush(stdout);
    *request = (Request){.empty = true};
}

int main(int argc, char **argv) {
    if (olly_abi_version() != OLLY_ABI_VERSION) {
        fputs("the library is not of the header's version\n", stderr);
        return 1;
    }
    // A server that forks makes its engine in each worker, afterwards: copies of one engine would give out the same IDs.
    const char *config = argc > 1 ? argv[1] : "{\"generate_for_untraced_logs\": true}";
    OllyEngine *engine;
    char error[512];
    size_t error_len;
    if (olly_engine_new((const uint8_t *)config, strlen(config), &engine, (uint8_t *)error, sizeof error, &error_len) != OLLY_OK) {
        fprintf(stderr, "%.*s\n", (int)(error_len < sizeof error ? error_len : sizeof error), error);
        return 1;
    }
    static Request request = {.empty = true};
    char line[MAX_LINE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t len = strcspn(line, "\r\n");
        bool whole = line[len] != 0;
        line[len] = 0;
        if (len == 0) {
            answer(engine, &request);
            continue;
        }
        request.empty = false;
        if (whole) {
            take_header(&request, line);
        } else { // too long to be read, as servers have it
            for (int c = getchar(); c != '\n' && c != EOF;) {
                c = getchar();
            }
        }
    }
    if (!request.empty) {
        answer(engine, &request);
    }
    olly_engine_free(engine);
    return 0;
}
