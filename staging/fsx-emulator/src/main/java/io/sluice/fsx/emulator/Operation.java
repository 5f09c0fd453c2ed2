package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One operation of the service. */
interface Operation {

    /**
     * Answers a request.
     *
     * @throws ServiceError when the service would refuse it
     */
    ObjectNode answer(Input request);
}
