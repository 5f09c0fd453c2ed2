// SPDX-License-Identifier: Apache-2.0
// Agents that programs register for archive ids.
#include "hsm.h"

uint32_t copytool_serving(struct mount *m, uint32_t archive_id)
{
    (void)m;
    (void)archive_id;
    return AGENT_NONE;
}

int copytool_send(struct mount *m, uint32_t agent, const struct request *r, const void *data, uint32_t len)
{
    (void)m;
    (void)agent;
    (void)r;
    (void)data;
    (void)len;
    return -EAGAIN;
}
