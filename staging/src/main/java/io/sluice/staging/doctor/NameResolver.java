package io.sluice.staging.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface NameResolver {

    /**
     * The addresses of a host. Blocks while a name server is asked.
     *
     * @param host a name or an address
     * @return at least one address
     * @throws UnknownHostException when nobody knows the name
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
