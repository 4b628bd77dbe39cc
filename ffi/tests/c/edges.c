// Hand-picked cases of the C ABI: refusals, small buffers, threads. With the argument "overread" it reads past a buffer
// on purpose, and with "uninitialised" it hands the library memory that nobody has written to, so that the caller can see that
// the sanitizer and valgrind are on.

#include <pthread.h>

#include "support.h"

static int64_t resolve(const OllyEngine *engine, const OllyRow *rows, size_t rows_len, const OllyCandidate *candidates,
                       size_t candidates_len, const char *blob, OllyResult *results, uint8_t *out, size_t out_cap) {
    return olly_resolve(engine, OLLY_SIGNAL_TRACES, rows, rows_len, candidates, candidates_len, (const uint8_t *)blob,
                        blob ? strlen(blob) : 0, results, out, out_cap);
}

static void refuses_configurations(void) {
    const char *bad = "{\"id_prefix\": \"Not This\"}";
    OllyEngine *engine = (OllyEngine *)1;
    char error[256];
    size_t len = 0;
    CHECK(olly_engine_new((const uint8_t *)bad, strlen(bad), &engine, (uint8_t *)error, sizeof error, &len) == OLLY_BAD_CONFIG);
    CHECK(engine == NULL && len > 20 && len < sizeof error);
    error[len] = 0;
    CHECK(strstr(error, "id_prefix") && strstr(error, "Not This") && strstr(error, "[a-z0-9]"));

    char *small = fenced(9);
    size_t full = 0;
    CHECK(olly_engine_new((const uint8_t *)bad, strlen(bad), &engine, (uint8_t *)small, 9, &full) == OLLY_BAD_CONFIG);
    CHECK(full == len && memcmp(small, "id_prefix", 9) == 0);
    CHECK(olly_engine_new((const uint8_t *)bad, strlen(bad), &engine, NULL, 0, NULL) == OLLY_BAD_CONFIG);
    CHECK(olly_engine_new(NULL, 0, &engine, NULL, 0, NULL) == OLLY_BAD_CONFIG);
    CHECK(olly_engine_new(NULL, 7, &engine, NULL, 0, NULL) == OLLY_BAD_INPUT);
    CHECK(olly_engine_new((const uint8_t *)"{}", 2, NULL, NULL, 0, NULL) == OLLY_BAD_INPUT);
    CHECK(olly_engine_new((const uint8_t *)"{}", 2, &engine, NULL, 9, NULL) == OLLY_BAD_INPUT);
    CHECK(olly_engine_new((const uint8_t *)"\xff", 1, &engine, NULL, 0, NULL) == OLLY_BAD_CONFIG);
    olly_engine_free(NULL);
}

static void refuses_bad_input(const OllyEngine *engine) {
    OllyRow row = {.trace_id = {1}};
    OllyCandidate good = {.row = 0, .off = 0, .len = 4, .kind = OLLY_KIND_HEADER};
    OllyResult result;
    uint8_t out[OLLY_OUT_BYTES_PER_ROW];
    const size_t cap = sizeof out;
    CHECK(resolve(NULL, &row, 1, &good, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, NULL, 1, &good, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, &row, 1, NULL, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, &row, 1, &good, 1, "flow", NULL, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, &row, 1, &good, 1, "flow", &result, NULL, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, &row, 1, &good, 1, NULL, &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, (const OllyRow *)((const char *)&row + 1), 1, NULL, 0, "", &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, &row, SIZE_MAX / 2, NULL, 0, "", &result, out, cap) == OLLY_BAD_INPUT);
    for (uint32_t signal = 0; signal < 8; signal++) {
        int64_t expected = signal >= 1 && signal <= 4 ? 0 : OLLY_BAD_INPUT;
        CHECK(olly_resolve(engine, signal, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, 0) == expected);
    }
    OllyCandidate bad = good;
    bad.row = 1;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad = good, bad.len = 5;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad = good, bad.off = 0xFFFFFFFF;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad = good, bad.kind = 0;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad.kind = 11;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad = good, bad.kind = OLLY_KIND_LINK;
    CHECK(resolve(engine, &row, 1, &bad, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    bad.len = 16, bad.row = OLLY_ALL_ROWS;
    CHECK(resolve(engine, &row, 1, &bad, 1, "0123456789abcdef", &result, out, cap) == OLLY_BAD_INPUT);
    OllyRow stranger = {.trace_id = {1}, .tenant_off = 1, .tenant_len = 4};
    CHECK(resolve(engine, &stranger, 1, &good, 1, "flow", &result, out, cap) == OLLY_BAD_INPUT);
    CHECK(olly_stats(NULL, (OllyStats *)out) == OLLY_BAD_INPUT && olly_stats(engine, NULL) == OLLY_BAD_INPUT);
    OllyStats stats;
    CHECK(olly_stats(engine, &stats) == OLLY_OK);
    CHECK(stats.table_entries == 0 && stats.extracted_header == 0);
}

static void refuses_outputs_over_other_buffers(const OllyEngine *engine) {
    union {
        OllyRow rows[4];
        OllyResult results[12];
        uint8_t bytes[96];
    } one = {.rows = {{.trace_id = {1}}}};
    OllyResult results[1];
    uint8_t out[OLLY_OUT_BYTES_PER_ROW];
    CHECK(resolve(engine, one.rows, 1, NULL, 0, "", one.results, out, sizeof out) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, one.rows, 1, NULL, 0, "", results, one.bytes + 23, 40) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, one.rows, 1, NULL, 0, "", one.results + 9, one.bytes + 24, 96 - 24) == OLLY_BAD_INPUT);
    CHECK(resolve(engine, one.rows, 1, NULL, 0, "", one.results + 9, one.bytes + 24, 72 - 24) == 22);
    char json[2] = "{}";
    OllyEngine *other;
    CHECK(olly_engine_new((uint8_t *)json, 2, &other, (uint8_t *)json + 1, 1, NULL) == OLLY_BAD_INPUT);
}

static void keeps_its_word_after_too_small_a_buffer(const OllyEngine *engine) {
    OllyRow rows[2] = {{.trace_id = {2}}, {.trace_id = {3}}};
    OllyResult *results = fenced(sizeof(OllyResult) * 2);
    uint8_t *small = fenced(30);
    CHECK(resolve(engine, rows, 2, NULL, 0, NULL, results, small, 30) == OLLY_OUT_TOO_SMALL);
    char first[30];
    memcpy(first, small, 22);
    uint8_t *out = fenced(2 * OLLY_OUT_BYTES_PER_ROW);
    int64_t written = resolve(engine, rows, 2, NULL, 0, NULL, results, out, 2 * OLLY_OUT_BYTES_PER_ROW);
    CHECK(written == 44 && results[0].len == 22 && results[0].off == 0 && results[1].off == 22);
    CHECK(memcmp(first, out, 22) == 0 && memcmp(out, "olly-", 5) == 0);
    CHECK(results[0].source == OLLY_SOURCE_GENERATED && results[0].flags == OLLY_FLAG_FROM_TABLE);
}

static void takes_the_longest_texts(const OllyEngine *engine) {
    char *blob = fenced(0xFFFF);
    memset(blob, 'x', 0xFFFF);
    OllyRow row = {.trace_id = {4}};
    OllyResult result;
    uint8_t *out = fenced(100);
    OllyCandidate found[3] = {{.row = 0, .len = 0xFFFF, .kind = OLLY_KIND_ATTRIBUTE},
                              {.row = 0, .len = 0xFFFF, .kind = OLLY_KIND_BAGGAGE_LIST},
                              {.row = 0, .off = 0xFFFF - 100, .len = 100, .kind = OLLY_KIND_HEADER, .rank = 255}};
    CHECK(olly_resolve(engine, OLLY_SIGNAL_LOGS, &row, 1, fenced_copy(found, sizeof found), 3, (uint8_t *)blob, 0xFFFF, &result,
                       out, 100) == 100);
    CHECK(result.source == OLLY_SOURCE_HEADER && result.len == 100 && memcmp(out, blob, 100) == 0);
}

// Eight threads meet the same 1000 new traces: whoever comes first, all get the same IDs.
#define THREADS 8
#define TRACES 1000
static uint8_t ids[THREADS][TRACES * OLLY_OUT_BYTES_PER_ROW];
static int64_t lengths[THREADS];
static const OllyEngine *shared;

static void *meet(void *arg) {
    size_t me = (size_t)arg;
    OllyRow *rows = calloc(TRACES, sizeof *rows);
    OllyResult *results = malloc(TRACES * sizeof *results);
    for (size_t i = 0; i < TRACES; i++) {
        rows[i].trace_id[0] = 9;
        rows[i].trace_id[1] = (uint8_t)(i >> 8);
        rows[i].trace_id[2] = (uint8_t)i;
    }
    lengths[me] = resolve(shared, rows, TRACES, NULL, 0, NULL, results, ids[me], sizeof ids[me]);
    free(rows);
    free(results);
    return NULL;
}

static void threads_agree(const OllyEngine *engine) {
    pthread_t threads[THREADS];
    shared = engine;
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, meet, (void *)i) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK(lengths[i] == 22 * TRACES && memcmp(ids[i], ids[0], 22 * TRACES) == 0);
    }
}

int main(int argc, char **argv) {
    CHECK(olly_abi_version() == OLLY_ABI_VERSION);
    CHECK(sizeof(OllyRow) == 24 && sizeof(OllyCandidate) == 12 && sizeof(OllyResult) == 8 && sizeof(OllyStats) == 25 * 8);
    if (argc > 1 && strcmp(argv[1], "overread") == 0) {
        uint8_t *volatile one = malloc(1); // volatile: else the compiler sees through it
        return one[argc - 1];
    }
    if (argc > 1 && strcmp(argv[1], "uninitialised") == 0) {
        OllyRow *row = malloc(sizeof *row);
        OllyResult result;
        uint8_t out[OLLY_OUT_BYTES_PER_ROW];
        return resolve(engine_of("{}"), row, 1, NULL, 0, NULL, &result, out, sizeof out) < 0;
    }
    refuses_configurations();
    OllyEngine *engine = engine_of("{}");
    refuses_bad_input(engine);
    refuses_outputs_over_other_buffers(engine);
    keeps_its_word_after_too_small_a_buffer(engine);
    takes_the_longest_texts(engine);
    threads_agree(engine);
    olly_engine_free(engine);
    puts("edges hold");
    return 0;
}
