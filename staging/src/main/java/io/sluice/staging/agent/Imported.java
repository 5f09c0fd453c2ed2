package io.sluice.staging.agent;

/** What became of an object that was to be imported. */
public enum Imported {
    /** A released file, or a symbolic link, was made. */
    NEW,
    /** The file was of an older version of the object, and is now a released one of this. */
    UPDATED,
    /** The file is of this version already, released or not. */
    UNCHANGED
}
