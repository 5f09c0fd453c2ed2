package io.sluice.lustre.hsm;

import java.time.Duration;

/**
 * The numbers of a campaign. Times as durations of at least one millisecond.
 *
 * @param batch files per request, 1 to 50: the kernel takes no request over 1706 bytes, and each file needs 32 of them
 *     after a heading of 24
 * @param firstWindow files in flight per MDT at the start
 * @param smallestWindow files in flight per MDT that no congestion goes below
 * @param largestWindow files in flight per MDT that no success goes above
 * @param wantedWait time from request to completion below which the window grows and above which it shrinks
 * @param readAhead files read from the input and not requested yet, at most
 * @param firstLook time from a request to the first look at the file's state
 * @param longestLook time between two looks that the doubling ends at
 * @param attempts requests per file before it counts as failed
 * @param fileTimeout time without a moved byte after which a requested file counts as failed; zero for never
 * @param deadline time after which the campaign ends; zero for never
 * @param stallAfter time without anything moving after which the listener hears of a stall
 * @param progressEvery time between two progress events
 * @param spaceChecked whether restores that the OSTs have no room for wait or are left out
 * @param headRoom part of each OST that restores leave free, 0 to below 1
 * @param parallelism threads that read states
 * @param leaveQueued whether requests stay in the coordinator's queue when the campaign is cancelled or out of time
 */
record CampaignOptions(
        int batch,
        int firstWindow,
        int smallestWindow,
        int largestWindow,
        Duration wantedWait,
        int readAhead,
        Duration firstLook,
        Duration longestLook,
        int attempts,
        Duration fileTimeout,
        Duration deadline,
        Duration stallAfter,
        Duration progressEvery,
        boolean spaceChecked,
        double headRoom,
        int parallelism,
        boolean leaveQueued) {

    static final int LARGEST_BATCH = 50;

    CampaignOptions {
        within("files per request", batch, 1, LARGEST_BATCH);
        within("smallest window", smallestWindow, 1, largestWindow);
        within("first window", firstWindow, smallestWindow, largestWindow);
        within("read-ahead", readAhead, 1, Integer.MAX_VALUE);
        within("attempts", attempts, 1, Integer.MAX_VALUE);
        within("parallelism", parallelism, 1, 256);
        if (!(headRoom >= 0 && headRoom < 1)) {
            throw new IllegalArgumentException("head-room " + headRoom + " is not a part from 0 to below 1");
        }
        atLeast("wanted wait", wantedWait, Duration.ofMillis(1));
        atLeast("first look", firstLook, Duration.ofMillis(1));
        atLeast("longest time between looks", longestLook, firstLook);
        atLeast("stall time", stallAfter, Duration.ofMillis(1));
        atLeast("progress interval", progressEvery, Duration.ofMillis(1));
        atLeast("file timeout", fileTimeout, Duration.ZERO);
        atLeast("deadline", deadline, Duration.ZERO);
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not within " + least + " to " + most);
        }
    }

    private static void atLeast(String what, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(what + " " + value + " is shorter than " + least);
        }
    }
}
