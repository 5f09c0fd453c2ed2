#include "crc.h"

#include <stdlib.h>
#include <string.h>

enum { PREFIX_STEP = 4096 };

static uint64_t top_bit(const struct crc *crc) {
    return UINT64_C(1) << (crc->width - 1);
}

/* Product of two polynomials modulo the CRC's own; in the reflected order the top bit is x^0. */
static uint64_t multiply(const struct crc *crc, uint64_t a, uint64_t b) {
    uint64_t product = 0;
    for (uint64_t bit = top_bit(crc); a != 0; bit >>= 1) {
        if (a & bit) {
            product ^= b;
            a ^= bit;
        }
        b = (b >> 1) ^ ((b & 1) ? crc->polynomial : 0);
    }
    return product;
}

/* What a raw CRC becomes when `bytes` zero bytes follow. */
static uint64_t shift(const struct crc *crc, uint64_t raw, uint64_t bytes) {
    for (unsigned k = 0; bytes != 0; k++, bytes >>= 1) {
        if (bytes & 1) {
            raw = multiply(crc, crc->power[k], raw);
        }
    }
    return raw;
}

static uint64_t update(const struct crc *crc, uint64_t raw, const uint8_t *bytes, size_t size) {
    for (; size >= 8; bytes += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        word ^= raw;
        raw = 0;
        for (unsigned k = 0; k < 8; k++) {
            raw ^= crc->table[7 - k][(word >> (8 * k)) & 0xff];
        }
    }
    for (; size > 0; bytes++, size--) {
        raw = crc->table[0][(raw ^ *bytes) & 0xff] ^ (raw >> 8);
    }
    return raw;
}

static uint64_t raw_prefix(const struct crc *crc, size_t end) {
    size_t whole = end / PREFIX_STEP;
    return update(crc, crc->prefix[whole], crc->block + whole * PREFIX_STEP, end % PREFIX_STEP);
}

void crc_init(struct crc *crc, enum crc_kind kind, const uint8_t *block, size_t block_size) {
    memset(crc, 0, sizeof *crc);
    crc->width = kind == CRC_32C ? 32 : 64;
    crc->polynomial = kind == CRC_32C ? UINT64_C(0x82f63b78) : UINT64_C(0x9a6c9329ac4bc9b5);
    crc->ones = kind == CRC_32C ? UINT64_C(0xffffffff) : UINT64_MAX;
    crc->block = block;
    crc->block_size = block_size;

    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t raw = byte;
        for (unsigned bit = 0; bit < 8; bit++) {
            raw = (raw >> 1) ^ ((raw & 1) ? crc->polynomial : 0);
        }
        crc->table[0][byte] = raw;
    }
    for (unsigned k = 1; k < 8; k++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            uint64_t before = crc->table[k - 1][byte];
            crc->table[k][byte] = crc->table[0][before & 0xff] ^ (before >> 8);
        }
    }
    crc->power[0] = top_bit(crc) >> 8;
    for (size_t k = 1; k < sizeof crc->power / sizeof *crc->power; k++) {
        crc->power[k] = multiply(crc, crc->power[k - 1], crc->power[k - 1]);
    }

    size_t steps = block_size / PREFIX_STEP;
    crc->prefix = calloc(steps + 1, sizeof *crc->prefix);
    if (crc->prefix == NULL) {
        abort();
    }
    for (size_t k = 0; k < steps; k++) {
        crc->prefix[k + 1] = update(crc, crc->prefix[k], block + k * PREFIX_STEP, PREFIX_STEP);
    }
}

uint64_t crc_of_object(const struct crc *crc, size_t start, uint64_t size) {
    uint64_t first = size < crc->block_size - start ? size : crc->block_size - start;
    uint64_t raw = raw_prefix(crc, start + first) ^ shift(crc, raw_prefix(crc, start), first);
    for (uint64_t left = size - first; left > 0;) {
        uint64_t part = left < crc->block_size ? left : crc->block_size;
        raw = shift(crc, raw, part) ^ raw_prefix(crc, part);
        left -= part;
    }
    return raw ^ shift(crc, crc->ones, size) ^ crc->ones;
}
