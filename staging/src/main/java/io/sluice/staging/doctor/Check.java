package io.sluice.staging.doctor;

import java.util.List;

/** Looks at one part of the surroundings. Blocks while it asks; what it cannot find out is a finding too. */
interface Check {

    List<Finding> of(Patient patient);
}
