#ifndef SLUICE_BENCH_CRC_H
#define SLUICE_BENCH_CRC_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reflected CRCs of up to 64 bits over ranges of one fixed block of bytes. A table of prefix values makes the CRC of any
 * range of the block, repeated any number of times, a matter of microseconds: sets of tens of GiB start at once.
 */
struct crc {
    unsigned width;
    uint64_t polynomial;
    uint64_t ones;
    uint64_t table[8][256];
    uint64_t power[48]; /* x^(8 * 2^k) */
    const uint8_t *block;
    size_t block_size;
    uint64_t *prefix;
};

enum crc_kind { CRC_NONE, CRC_64NVME, CRC_32C };

void crc_init(struct crc *crc, enum crc_kind kind, const uint8_t *block, size_t block_size);

/* The CRC of `size` bytes that begin at `start` in the block and go round its end as often as needed. */
uint64_t crc_of_object(const struct crc *crc, size_t start, uint64_t size);

#endif
