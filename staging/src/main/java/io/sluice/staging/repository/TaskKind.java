package io.sluice.staging.repository;

import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskType;

/** What a data repository task does ({@code DataRepositoryTaskType} of the FSx API). */
public enum TaskKind {
    /** Copies new and changed files to the bucket; paths are relative to the root of the file system. */
    EXPORT(DataRepositoryTaskType.EXPORT_TO_REPOSITORY),
    /** Makes released files of new and changed objects; paths are {@code s3://} URLs. */
    IMPORT_METADATA(DataRepositoryTaskType.IMPORT_METADATA_FROM_REPOSITORY),
    /** Drops the data of exported files; paths are relative to the root of the file system. */
    RELEASE(DataRepositoryTaskType.RELEASE_DATA_FROM_FILESYSTEM),
    /** A kind that is not for Lustre file systems or that this version of Sluice does not know; cannot be asked for. */
    OTHER(DataRepositoryTaskType.UNKNOWN_TO_SDK_VERSION);

    private final DataRepositoryTaskType type;

    TaskKind(DataRepositoryTaskType type) {
        this.type = type;
    }

    DataRepositoryTaskType type() {
        return type;
    }

    static TaskKind of(DataRepositoryTaskType type) {
        for (TaskKind kind : values()) {
            if (kind.type == type) {
                return kind;
            }
        }
        return OTHER;
    }
}
