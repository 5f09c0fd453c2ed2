package io.sluice.lustre;

import java.util.List;

/**
 * A named group of OSTs of one file system.
 *
 * @param fileSystem the file system's name, for example {@code lustre}
 * @param name the pool's name without the file system, at most 15 characters
 * @param members the names of its OSTs, for example {@code lustre-OST0003_UUID}, in the order the client lists them
 */
public record OstPool(String fileSystem, String name, List<String> members) {

    /** Keeps its own copy of the members. */
    public OstPool {
        members = List.copyOf(members);
    }
}
