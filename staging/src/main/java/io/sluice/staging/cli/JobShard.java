package io.sluice.staging.cli;

import io.sluice.staging.Shard;
import java.util.List;
import java.util.Map;

/** Which of its fellows a process is, as the scheduler that started it says in the environment. */
final class JobShard {

    /** Where a scheduler puts the index, the count, and from where it counts. */
    private record Names(String index, String count, String first) {}

    private static final List<Names> SCHEDULERS = List.of(
            new Names("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", ""),
            new Names("AWS_BATCH_JOB_NODE_INDEX", "AWS_BATCH_JOB_NUM_NODES", ""),
            new Names("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"),
            new Names("SLURM_PROCID", "SLURM_NTASKS", ""));

    private JobShard() {}

    /**
     * The shard of a process with this environment.
     *
     * @throws IllegalArgumentException when no scheduler says
     */
    static Shard of(Map<String, String> environment) {
        for (Names names : SCHEDULERS) {
            String index = environment.get(names.index());
            String count = environment.get(names.count());
            if (index != null && count != null) {
                int first = Integer.parseInt(environment.getOrDefault(names.first(), "0"));
                return new Shard(Integer.parseInt(index) - first, Integer.parseInt(count));
            }
        }
        throw new IllegalArgumentException("--shard=auto finds neither AWS Batch's nor Slurm's variables"
                + " (AWS_BATCH_JOB_ARRAY_INDEX and _SIZE, AWS_BATCH_JOB_NODE_INDEX and _NUM_NODES, SLURM_ARRAY_TASK_ID and"
                + " _COUNT, SLURM_PROCID and SLURM_NTASKS); say --shard=I/N");
    }
}
