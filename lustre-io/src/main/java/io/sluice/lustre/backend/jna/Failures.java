package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.NotLustreException;

/**
 * Turns the answers of C functions into exceptions. The functions of {@code liblustreapi} fail in five ways, by family
 * and not by library, and errno says nothing unless the answer says that the call failed.
 */
final class Failures {

    private Failures() {}

    /** For {@code llapi_*} that answer {@code -errno}; -1 from {@code llapi_hsm_request} is {@code -EPERM} too. */
    static int negativeErrno(int answer, String operation, String subject) throws LustreException {
        if (answer < 0) {
            throw of(operation, subject, -answer);
        }
        return answer;
    }

    /** For {@code llapi_mirror_*} that answer a number of bytes or {@code -errno}. */
    static long negativeErrnoOrCount(long answer, String operation, String subject) throws LustreException {
        if (answer < 0) {
            throw of(operation, subject, (int) -answer);
        }
        return answer;
    }

    /** For {@code llapi_layout_*}, {@code llapi_ladvise} and system calls that answer -1 and set errno. */
    static int minusOne(int answer, String operation, String subject) throws LustreException {
        if (answer < 0) {
            throw of(operation, subject, Native.getLastError());
        }
        return answer;
    }

    /** For system calls that answer a number of bytes, or -1 and set errno. */
    static long minusOneOrCount(long answer, String operation, String subject) throws LustreException {
        if (answer < 0) {
            throw of(operation, subject, Native.getLastError());
        }
        return answer;
    }

    static LustreException of(String operation, String subject, int number) {
        Errno errno = new Errno(number);
        return switch (number) {
            case 19, 25, 95 -> new NotLustreException(operation, subject, errno);
            default -> new LustreException(operation, subject, errno, sentence(number), remedy(number));
        };
    }

    private static String sentence(int number) {
        return switch (number) {
            case 0 -> "refused by the Lustre client without a reason";
            case 1 -> "not permitted";
            case 2 -> "no such file or directory";
            case 4 -> "interrupted";
            case 5 -> "input or output error on a Lustre server";
            case 7 -> "the request is too large";
            case 11 -> "the Lustre server is not ready";
            case 13 -> "permission denied";
            case 16 -> "in use by another process";
            case 17 -> "the file exists already";
            case 18 -> "not on the same file system";
            case 20 -> "not a directory";
            case 21 -> "is a directory";
            case 22 -> "the Lustre client refused a value";
            case 23, 24 -> "too many open files";
            case 27 -> "the file is too large";
            case 28 -> "no space left on the file system";
            case 30 -> "the file system is mounted read-only";
            case 34 -> "the value is too large for its attribute";
            case 36 -> "the name is too long";
            case 37 -> "no lock is held";
            case 38 -> "the kernel does not know the call";
            case 61 -> "there is no such data";
            case 75 -> "the answer does not fit";
            case 108, 110, 107 -> "the Lustre server does not answer";
            case 116 -> "no file has this identifier any more";
            case 122 -> "the quota is used up";
            default -> "failed";
        };
    }

    private static String remedy(int number) {
        return switch (number) {
            case 11, 107, 108, 110 -> "try again later";
            case 23, 24 -> "raise the limit of open files";
            default -> "";
        };
    }
}
