// SPDX-License-Identifier: Apache-2.0
#ifndef SIM_HSM_H
#define SIM_HSM_H

#include "layout.h"

// ---- coordinator.c: the queue of every MDT

enum request_status { FREE = 0, WAITING = 1, STARTED = 2, FINISHING = 3 };

#define AGENT_NONE 0u
#define AGENT_BUILT_IN UINT32_MAX

struct request {
    uint64_t cookie;
    struct lu_fid fid;
    struct lu_fid dfid;  // where a restore writes
    uint32_t action;     // HSMA_*
    uint32_t archive_id;
    uint64_t flags;
    uint64_t created_ns;
    uint64_t started_ns;
    uint64_t updated_ns;
    uint64_t due_ns;     // when the built-in agent is done
    uint64_t done_bytes;
    uint32_t status;
    uint32_t agent;
    uint32_t owner_pid;  // who is finishing it
    uint32_t data_len;
    uint64_t data_version;
    uint64_t reserved[17];
};

int coordinator_submit(struct mount *m, struct request *r, const void *data, uint32_t data_len);
bool coordinator_find(struct mount *m, const struct lu_fid *fid, uint32_t action, struct request *out);
bool coordinator_find_cookie(struct mount *m, const struct lu_fid *fid, uint64_t cookie, struct request *out);
void coordinator_tick(struct mount *m);
int coordinator_progress(struct mount *m, const struct lu_fid *fid, uint64_t cookie, uint64_t bytes);
// Ends a started request; retry puts it back into the queue.
int coordinator_end(struct mount *m, const struct lu_fid *fid, uint64_t cookie, int err, bool retry);
void coordinator_start_worker(void);
// Keeps the thread alive as long as the count of holders is above zero.
void coordinator_hold_worker(int change);
// Waits until every pass that was under way is over.
int coordinator_settle(struct mount *m);

// ---- hsm.c: what happens to the file

int hsm_started(struct mount *m, struct request *r);
int hsm_done(struct mount *m, const struct request *r, int err);
int hsm_current_of(struct node *n, struct hsm_current_action *out);
int hsm_request_on(struct mount *m, const struct hsm_user_request *req);
int hsm_release_layout(struct node *n);
// A pattern without the bit that says the data is in the archive only, as layouts in memory have it.
uint64_t hsm_resident_pattern(uint32_t raw);
int hsm_import(int fd, const struct hsm_user_import *i);
int hsm_check(const struct node *n, uint32_t action, uint32_t archive_id, bool *needed);

// ---- agent.c: the built-in copytool

bool agent_built_in_serves(const struct mount *m, uint32_t archive_id);
int agent_run(struct mount *m, const struct request *r);
int agent_fill_holes(struct node *n, int to);
int copy_data(int from, int to, uint64_t size);

// ---- copytool.c: agents that programs register

// The registered agent for an archive id, AGENT_NONE when there is none.
uint32_t copytool_serving(struct mount *m, uint32_t archive_id);
// Hands a request over; -EAGAIN when the agent takes no more now.
int copytool_send(struct mount *m, uint32_t agent, const struct request *r, const void *data, uint32_t data_len);
int copytool_stop(struct mount *m);

#endif
