// Runs scenarios from standard input, in the plain lines that tests/c_abi.rs makes of testdata/contract/resolve.jsonl:
//
//   S <config in hex>                   a scenario: a new engine
//   C <signal> <wait ms> <rows> <candidates>  a call, followed by its rows, candidates and results
//   R <trace id> <tenant in hex>        (an empty text is "-")
//   K <row> <kind> <rank> <text in hex>
//   X <id> <source> <flags> <randomness>  an ID that starts with $ is a label for a generated one

#include "support.h"

#define MAX_LABELS 64
#define MAX_TEXT 65536

static struct {
    char label[32];
    char id[101];
} labels[MAX_LABELS];
static size_t labels_len;
static char line[2 * MAX_TEXT], text[2 * MAX_TEXT];

static void next_line(char kind) {
    CHECK(fgets(line, sizeof line, stdin) != NULL);
    CHECK(line[0] == kind);
}

static size_t unhex(const char *from, uint8_t *to) {
    size_t len = strcmp(from, "-") == 0 ? 0 : strlen(from) / 2;
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        CHECK(sscanf(from + 2 * i, "%2x", &byte) == 1);
        to[i] = (uint8_t)byte;
    }
    return len;
}

static void check_label(const char *label, const char *id) {
    for (size_t i = 0; i < labels_len; i++) {
        CHECK((strcmp(labels[i].label, label) == 0) == (strcmp(labels[i].id, id) == 0));
        if (strcmp(labels[i].label, label) == 0) {
            return;
        }
    }
    CHECK(labels_len < MAX_LABELS && strlen(label) < sizeof labels[0].label);
    strcpy(labels[labels_len].label, label);
    strcpy(labels[labels_len].id, id);
    labels_len++;
}

static void one_call(const OllyEngine *engine) {
    unsigned signal, wait_ms;
    size_t rows_len, candidates_len, blob_len = 0;
    CHECK(sscanf(line, "C %u %u %zu %zu", &signal, &wait_ms, &rows_len, &candidates_len) == 4);
    static uint8_t blob[MAX_TEXT * 4];
    OllyRow *rows = fenced(rows_len * sizeof *rows);
    OllyCandidate *candidates = fenced(candidates_len * sizeof *candidates);
    OllyResult *results = fenced(rows_len * sizeof *results);
    uint8_t *out = fenced(rows_len * OLLY_OUT_BYTES_PER_ROW);
    for (size_t i = 0; i < rows_len; i++) {
        char trace_id[33];
        next_line('R');
        CHECK(sscanf(line, "R %32s %s", trace_id, text) == 2);
        CHECK(unhex(trace_id, rows[i].trace_id) == 16);
        rows[i].tenant_off = (uint32_t)blob_len;
        rows[i].tenant_len = (uint32_t)unhex(text, blob + blob_len);
        blob_len += rows[i].tenant_len;
    }
    for (size_t i = 0; i < candidates_len; i++) {
        int row;
        unsigned kind, rank;
        next_line('K');
        CHECK(sscanf(line, "K %d %u %u %s", &row, &kind, &rank, text) == 4);
        size_t len = unhex(text, blob + blob_len);
        candidates[i] = (OllyCandidate){.row = row < 0 ? OLLY_ALL_ROWS : (uint32_t)row, .off = (uint32_t)blob_len,
                                        .len = (uint16_t)len, .kind = (uint8_t)kind, .rank = (uint8_t)rank};
        blob_len += len;
    }
    usleep(wait_ms * 1000);
    int64_t written = olly_resolve(engine, signal, rows, rows_len, candidates, candidates_len, fenced_copy(blob, blob_len),
                                   blob_len, results, out, rows_len * OLLY_OUT_BYTES_PER_ROW);
    CHECK(written >= 0);
    int64_t randomness_at = 0;
    for (size_t i = 0; i < rows_len; i++) {
        randomness_at += results[i].len;
    }
    for (size_t i = 0; i < rows_len; i++) {
        unsigned source, flags;
        char id[101] = "", wanted[OLLY_RANDOMNESS_BYTES + 1], randomness[OLLY_RANDOMNESS_BYTES + 1] = "-";
        next_line('X');
        CHECK(sscanf(line, "X %s %u %u %14s", text, &source, &flags, wanted) == 4);
        if (written > randomness_at) {
            CHECK(written == randomness_at + (int64_t)((rows_len - i) * OLLY_RANDOMNESS_BYTES));
            memcpy(randomness, out + randomness_at, OLLY_RANDOMNESS_BYTES);
            randomness_at += OLLY_RANDOMNESS_BYTES;
        }
        CHECK(strcmp(randomness, wanted) == 0);
        CHECK(results[i].len <= 100 && results[i].off + (int64_t)results[i].len <= written);
        memcpy(id, out + results[i].off, results[i].len);
        CHECK(results[i].source == source && results[i].flags == flags);
        if (text[0] == '$') {
            CHECK(results[i].len >= 22);
            check_label(text, id);
        } else {
            CHECK(strcmp(strcmp(text, "-") == 0 ? "" : text, id) == 0);
        }
    }
}

int main(void) {
    OllyEngine *engine = NULL;
    size_t scenarios = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (line[0] == 'C') {
            one_call(engine);
            continue;
        }
        CHECK(sscanf(line, "S %s", text) == 1);
        static uint8_t config[MAX_TEXT];
        size_t len = unhex(text, config);
        config[len] = 0;
        olly_engine_free(engine);
        engine = engine_of((const char *)config);
        labels_len = 0;
        scenarios++;
    }
    olly_engine_free(engine);
    printf("%zu scenarios hold\n", scenarios);
    return 0;
}
