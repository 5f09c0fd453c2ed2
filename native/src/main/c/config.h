// SPDX-License-Identifier: Apache-2.0
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

#include "sim.h"

#define OS_STATFS_DEGRADED 0x1u
#define OS_STATFS_READONLY 0x2u
#define OS_STATFS_NOCREATE 0x4u
#define OS_STATFS_ENOSPC 0x20u
#define OS_STATFS_ENOINO 0x40u

void config_defaults(struct config *c);
int config_read(struct config *c, const char *path);
void config_free(struct config *c);

#endif
