package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.FsxFileSystem;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How FSx is reached. */
final class FsxOptions {

    @Option(names = "--fsx-endpoint-url", paramLabel = "URL", description = "An FSx endpoint other than AWS's own.")
    private @Nullable URI endpoint;

    @Mixin
    private S3Options s3 = new S3Options();

    DataRepositories open() throws StagingException {
        DataRepositories.Builder builder = DataRepositories.builder().access(s3.access());
        return (endpoint == null ? builder : builder.endpoint(endpoint)).build();
    }

    /** The id of a file system that is named by its id, or by a path on its mount. */
    static String fileSystemId(DataRepositories repositories, String name) throws StagingException, LustreException {
        return name.startsWith("fs-")
                ? name
                : mountedAt(repositories, Path.of(name)).id();
    }

    static FsxFileSystem mountedAt(DataRepositories repositories, Path path) throws StagingException, LustreException {
        return repositories.fileSystems().mountedAs(LustreFileSystem.at(path).name());
    }
}
