package io.sluice.lustre.backend.jna;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code liblustreapi} that Sluice knows, by their C names and with no policy: what they do and how
 * they fail is said in {@code lustreapi.h} and the manual pages of each function.
 *
 * <p>C types map by width: {@code _Bool} is a byte, {@code __u64}, {@code size_t} and {@code off_t} are a long, paths are
 * bytes that end in a zero, structures are bytes whose offsets the caller knows, and a pointer to an integer is an array
 * of one. A function that the loaded library lacks throws {@code UnsatisfiedLinkError} when called, so callers ask
 * {@link LustreLibrary#require} first.
 */
@SuppressWarnings("MemberName") // C names
interface LibLustreApi extends Library, FrequentCalls {

    // Layout handles: llapi_layout_*
    @Since("2.12")
    int llapi_layout_add_first_comp(Pointer layout);

    @Since("2.10")
    @Nullable
    Pointer llapi_layout_alloc();

    @Since("2.10")
    int llapi_layout_comp_add(Pointer layout);

    @Since("2.10")
    int llapi_layout_comp_del(Pointer layout);

    @Since("2.10")
    int llapi_layout_comp_extent_get(Pointer layout, long[] start, long[] end);

    @Since("2.10")
    int llapi_layout_comp_extent_set(Pointer layout, long start, long end);

    @Since("2.10")
    int llapi_layout_comp_flags_clear(Pointer layout, int flags);

    @Since("2.10")
    int llapi_layout_comp_flags_get(Pointer layout, int[] flags);

    @Since("2.10")
    int llapi_layout_comp_flags_set(Pointer layout, int flags);

    @Since("2.10")
    int llapi_layout_comp_id_get(Pointer layout, int[] id);

    @Since("2.10")
    int llapi_layout_comp_use(Pointer layout, int pos);

    @Since("2.10")
    int llapi_layout_comp_use_id(Pointer layout, int id);

    @Since("2.15")
    int llapi_layout_dom_size(Pointer layout, long[] size);

    @Since("2.15")
    int llapi_layout_extension_size_get(Pointer layout, long[] size);

    @Since("2.15")
    int llapi_layout_extension_size_set(Pointer layout, long size);

    @Since("2.10")
    int llapi_layout_file_comp_add(byte[] path, Pointer layout);

    @Since("2.10")
    int llapi_layout_file_comp_del(byte[] path, int id, int flags);

    @Since("2.10")
    int llapi_layout_file_comp_set(byte[] path, int[] ids, int[] flags, long count);

    @Since("2.10")
    int llapi_layout_file_create(byte[] path, int openFlags, int mode, Pointer layout);

    @Since("2.10")
    int llapi_layout_file_open(byte[] path, int openFlags, int mode, Pointer layout);

    @Since("2.12")
    int llapi_layout_flags_get(Pointer layout, int[] flags);

    @Since("2.12")
    int llapi_layout_flags_set(Pointer layout, int flags);

    @Since("2.10")
    void llapi_layout_free(Pointer layout);

    @Since("2.10")
    @Nullable
    Pointer llapi_layout_get_by_fd(int fd, int flags);

    @Since("2.10")
    @Nullable
    Pointer llapi_layout_get_by_fid(byte[] path, byte[] fid, int flags);

    @Since("2.10")
    @Nullable
    Pointer llapi_layout_get_by_path(byte[] path, int flags);

    @Since("2.12")
    @Nullable
    Pointer llapi_layout_get_by_xattr(byte[] lovXattr, long lovXattrSize, int flags);

    @Since("2.15")
    int llapi_layout_get_last_init_comp(Pointer layout);

    @Since("2.12")
    byte llapi_layout_is_composite(Pointer layout);

    @Since("2.12")
    int llapi_layout_merge(PointerByReference dstLayout, Pointer srcLayout);

    @Since("2.12")
    int llapi_layout_mirror_count_get(Pointer layout, short[] count);

    @Since("2.12")
    int llapi_layout_mirror_count_set(Pointer layout, short count);

    @Since("2.12")
    int llapi_layout_mirror_id_get(Pointer layout, int[] id);

    @Since("2.15")
    int llapi_layout_mirror_inherit(Pointer fLayout, Pointer mLayout);

    @Since("2.10")
    int llapi_layout_ost_index_get(Pointer layout, long stripeNumber, long[] index);

    @Since("2.16")
    int llapi_layout_ost_index_reset(Pointer layout);

    @Since("2.10")
    int llapi_layout_ost_index_set(Pointer layout, int stripeNumber, long index);

    @Since("2.10")
    int llapi_layout_pattern_get(Pointer layout, long[] pattern);

    @Since("2.10")
    int llapi_layout_pattern_set(Pointer layout, long pattern);

    @Since("2.10")
    int llapi_layout_pool_name_get(Pointer layout, byte[] poolName, long poolNameLen);

    @Since("2.10")
    int llapi_layout_pool_name_set(Pointer layout, byte[] poolName);

    @Since("2.15")
    int llapi_layout_sanity(Pointer layout, byte incomplete, byte flr);

    @Since("2.17")
    int llapi_layout_set_by_fd(int fd, Pointer layout);

    @Since("2.17")
    int llapi_layout_set_by_xattr(int fd, byte[] lum);

    @Since("2.10")
    int llapi_layout_stripe_count_get(Pointer layout, long[] count);

    @Since("2.15")
    byte llapi_layout_stripe_count_is_valid(long stripeCount);

    @Since("2.10")
    int llapi_layout_stripe_count_set(Pointer layout, long count);

    @Since("2.10")
    int llapi_layout_stripe_size_get(Pointer layout, long[] size);

    @Since("2.10")
    int llapi_layout_stripe_size_set(Pointer layout, long size);

    @Since("2.16")
    int llapi_layout_v2_sanity(Pointer layout, byte incomplete, byte flr, byte @Nullable [] fsname);

    // HSM: llapi_hsm_*
    @Since("2.10")
    int llapi_hsm_action_begin(
            PointerByReference phcp,
            Pointer ct,
            byte @Nullable [] hai,
            int restoreMdtIndex,
            int restoreOpenFlags,
            byte isError);

    @Since("2.10")
    int llapi_hsm_action_end(PointerByReference phcp, byte[] he, int hpFlags, int errval);

    @Since("2.10")
    int llapi_hsm_action_get_dfid(Pointer hcp, byte[] fid);

    @Since("2.10")
    int llapi_hsm_action_get_fd(Pointer hcp);

    @Since("2.10")
    int llapi_hsm_action_progress(Pointer hcp, byte[] he, long total, int hpFlags);

    @Since("2.10")
    int llapi_hsm_copytool_get_fd(Pointer ct);

    @Since("2.10")
    int llapi_hsm_copytool_recv(Pointer priv, PointerByReference hal, int[] msgsize);

    @Since("2.10")
    int llapi_hsm_copytool_register(
            PointerByReference priv, byte[] mnt, int archiveCount, int[] archives, int rfdFlags);

    @Since("2.10")
    int llapi_hsm_copytool_unregister(PointerByReference priv);

    @Override
    @Since("2.10")
    int llapi_hsm_current_action(byte[] path, byte[] hca);

    @Since("2.16")
    int llapi_hsm_data_version_set(int fd, long dataVersion);

    @Since("2.10")
    int llapi_hsm_import(
            byte[] dst,
            int archive,
            byte[] st,
            long stripeSize,
            int stripeOffset,
            int stripeCount,
            int stripePattern,
            byte @Nullable [] poolName,
            byte[] newfid);

    @Since("2.10")
    int llapi_hsm_register_event_fifo(byte[] path);

    @Override
    @Since("2.10")
    int llapi_hsm_request(byte[] path, byte[] request);

    @Override
    @Since("2.10")
    int llapi_hsm_state_get(byte[] path, byte[] hus);

    @Override
    @Since("2.10")
    int llapi_hsm_state_get_fd(int fd, byte[] hus);

    @Since("2.10")
    int llapi_hsm_state_set(byte[] path, long setmask, long clearmask, int archiveId);

    @Since("2.10")
    int llapi_hsm_state_set_fd(int fd, long setmask, long clearmask, int archiveId);

    @Since("2.10")
    int llapi_hsm_unregister_event_fifo(byte[] path);

    // FLR mirrors: llapi_mirror_*, llapi_file_*resync
    @Since("2.12")
    int llapi_mirror_clear(int fd);

    @Since("2.12")
    int llapi_mirror_copy(int fd, int src, int dst, long pos, long count);

    @Since("2.12")
    long llapi_mirror_copy_many(int fd, short src, Pointer dst, long count);

    @Since("2.15")
    long llapi_mirror_data_seek(int fd, int id, long pos, long[] size);

    @Since("2.12")
    int llapi_mirror_find(Pointer layout, long fileStart, long fileEnd, long[] endp);

    @Since("2.12")
    int llapi_mirror_find_stale(Pointer layout, byte[] comp, long compSize, short[] mirrorIds, int idsNr);

    @Since("2.16")
    byte llapi_mirror_is_sparse(int fd, int id);

    @Since("2.15")
    int llapi_mirror_punch(int fd, int id, long start, long length);

    @Since("2.12")
    long llapi_mirror_read(int fd, int id, Pointer buf, long count, long pos);

    @Since("2.12")
    int llapi_mirror_resync_many(int fd, Pointer layout, byte[] compArray, int compSize, long start, long end);

    @Since("2.16")
    int llapi_mirror_resync_many_params(
            int fd,
            Pointer layout,
            byte[] compArray,
            int compSize,
            long start,
            long end,
            long statsIntervalSec,
            long bandwidthBytesSec);

    @Since("2.12")
    int llapi_mirror_set(int fd, int id);

    @Since("2.12")
    int llapi_mirror_truncate(int fd, int id, long length);

    @Since("2.12")
    long llapi_mirror_write(int fd, int id, Pointer buf, long count, long pos);

    // Files and directories: llapi_file_*, llapi_dir_*, llapi_create*/unlink*
    @Since("2.10")
    int llapi_create_volatile_idx(byte[] directory, int mdtIdx, int openFlags);

    @Since("2.12")
    int llapi_create_volatile_param(byte[] directory, int mdtIdx, int openFlags, int mode, Pointer stripeParam);

    @Since("2.12")
    int llapi_dir_create(byte[] name, int mode, Pointer param);

    @Since("2.12")
    int llapi_dir_set_default_lmv(byte[] name, Pointer param);

    @Override
    @Since("2.10")
    int llapi_fd2fid(int fd, byte[] fid);

    @Since("2.10")
    int llapi_fd2parent(int fd, int linkno, byte[] parentFid, byte[] name, long nameSize);

    @Since("2.10")
    int llapi_file_fget_lov_uuid(int fd, byte[] lovUuid);

    @Since("2.10")
    int llapi_file_fget_mdtidx(int fd, int[] mdtidx);

    @Since("2.12")
    int llapi_file_flush(int fd);

    @Since("2.15")
    int llapi_file_is_encrypted(int fd);

    @Since("2.15")
    byte llapi_file_is_sparse(int fd);

    @Since("2.10")
    int llapi_file_get_stripe(byte[] path, byte[] lum);

    @Since("2.10")
    int llapi_fswap_layouts(int fd1, int fd2, long dv1, long dv2, long flags);

    @Since("2.10")
    int llapi_fswap_layouts_grouplock(int fd1, int fd2, long dv1, long dv2, int gid, long flags);

    @Since("2.17")
    int llapi_get_lmm_from_path(byte[] path, PointerByReference lmmbuf);

    @Since("2.10")
    int llapi_get_mdt_index_by_fid(int fd, byte[] fid, int[] mdtIndex);

    @Since("2.10")
    int llapi_group_lock(int fd, int gid);

    @Since("2.15")
    int llapi_group_lock64(int fd, long gid);

    @Since("2.10")
    int llapi_group_unlock(int fd, int gid);

    @Since("2.15")
    int llapi_group_unlock64(int fd, long gid);

    @Since("2.10")
    int llapi_lmv_get_uuids(int fd, byte[] uuidp, int[] mdtCount);

    @Since("2.10")
    int llapi_lov_get_uuids(int fd, byte[] uuidp, int[] ostCount);

    @Since("2.10")
    int llapi_open_by_fid(byte[] lustreDir, byte[] fid, int openFlags);

    @Since("2.16")
    int llapi_open_by_fid_at(int lustreFd, byte[] fid, int openFlags);

    @Since("2.12")
    int llapi_rmfid(byte[] path, byte[] fa);

    @Since("2.16")
    int llapi_rmfid_at(int fd, byte[] fa);

    @Since("2.10")
    int llapi_swap_layouts(byte[] path1, byte[] path2, long dv1, long dv2, long flags);

    // FIDs and paths: llapi_fid*, llapi_path2*, llapi_handle*
    @Since("2.10")
    int llapi_fid2path(byte[] device, byte[] fidstr, byte[] path, int pathlen, long[] recno, int[] linkno);

    @Since("2.15")
    int llapi_fid2path_at(int mntFd, byte[] fid, byte[] path, int pathlen, long[] recno, int[] linkno);

    @Since("2.15")
    int llapi_fid_parse(byte[] fidstr, byte[] fid, @Nullable Pointer endptr);

    @Since("2.10")
    int llapi_get_data_version(int fd, long[] dataVersion, long flags);

    @Override
    @Since("2.10")
    int llapi_path2fid(byte[] path, byte[] fid);

    @Since("2.10")
    int llapi_path2parent(byte[] path, int linkno, byte[] parentFid, byte[] name, long nameSize);

    // Changelog: llapi_changelog_*
    @Since("2.10")
    int llapi_changelog_clear(byte[] mdtname, byte[] idstr, long endrec);

    @Since("2.10")
    int llapi_changelog_fini(PointerByReference priv);

    @Since("2.10")
    int llapi_changelog_free(PointerByReference rech);

    @Since("2.10")
    int llapi_changelog_get_fd(Pointer priv);

    @Since("2.12")
    int llapi_changelog_in_buf(Pointer priv);

    @Since("2.10")
    int llapi_changelog_recv(Pointer priv, PointerByReference rech);

    @Since("2.12")
    int llapi_changelog_set_xflags(Pointer priv, int extraFlags);

    @Since("2.10")
    int llapi_changelog_start(PointerByReference priv, int flags, byte[] mdtname, long startrec);

    // ladvise, lease, group lock, heat
    @Since("2.10")
    int llapi_ladvise(int fd, long flags, int numAdvise, byte[] ladvise);

    @Since("2.12")
    int llapi_lease_acquire(int fd, int mode);

    @Since("2.10")
    int llapi_lease_check(int fd);

    @Since("2.12")
    int llapi_lease_release(int fd);

    @Since("2.16")
    int llapi_lease_release_intent(int fd, byte[] data);

    @Since("2.12")
    int llapi_lease_set(int fd, byte[] data);

    // Quota and project
    @Since("2.10")
    int llapi_quotactl(byte[] mnt, byte[] qctl);

    // obd statfs and targets
    @Since("2.10")
    int llapi_get_obd_count(byte[] mnt, int[] count, int isMdt);

    @Since("2.17")
    int llapi_get_target_uuids(int fd, byte[] uuidp, int[] indices, Pointer status, int[] ostCount, int type);

    @Since("2.10")
    int llapi_obd_fstatfs(int fd, int type, int index, byte[] statBuf, byte[] uuidBuf);

    @Since("2.10")
    int llapi_obd_statfs(byte[] path, int type, int index, byte[] statBuf, byte[] uuidBuf);

    // Mount/fs search and name: llapi_search_*, llapi_get*
    @Since("2.10")
    int llapi_get_agent_uuid(byte[] path, byte[] buf, long bufsize);

    @Since("2.10")
    int llapi_get_connect_flags(byte[] mnt, long[] flags);

    @Since("2.15")
    int llapi_get_fsname(byte[] path, byte[] fsname, long fsnameLen);

    @Since("2.15")
    int llapi_get_fsname_instance(byte[] path, byte[] fsname, long fsnameLen, byte[] instance, long instanceLen);

    @Since("2.15")
    int llapi_get_instance(byte[] path, byte[] instance, long instanceLen);

    @Since("2.12")
    int llapi_get_ost_layout_version(int fd, int[] layoutVersion);

    @Since("2.10")
    int llapi_get_poollist(byte[] name, Pointer poollist, int listSize, Pointer buffer, int bufferSize);

    @Since("2.10")
    int llapi_get_poolmembers(byte[] poolname, Pointer members, int listSize, Pointer buffer, int bufferSize);

    @Since("2.10")
    int llapi_get_version_string(byte[] version, int versionSize);

    @Since("2.10")
    int llapi_getname(byte[] path, byte[] name, long namelen);

    @Since("2.10")
    int llapi_search_fsname(byte[] pathname, byte[] fsname);

    @Since("2.15")
    int llapi_search_mdt(byte[] fsname, byte @Nullable [] poolname, byte @Nullable [] mdtname);

    @Since("2.10")
    int llapi_search_mounts(byte @Nullable [] pathname, int index, byte @Nullable [] mntdir, byte @Nullable [] fsname);

    @Since("2.10")
    int llapi_search_ost(byte[] fsname, byte @Nullable [] poolname, byte @Nullable [] ostname);

    @Since("2.10")
    int llapi_search_rootpath(byte[] pathname, byte[] fsname);

    @Since("2.15")
    int llapi_search_rootpath_by_dev(byte[] pathname, long dev);

    // Messages, version, errors
    @Since("2.10")
    @Nullable
    Pointer llapi_error_callback_set(LogCallback cb);

    @Since("2.10")
    @Nullable
    Pointer llapi_info_callback_set(LogCallback cb);

    @Since("2.10")
    int llapi_msg_get_level();

    @Since("2.10")
    void llapi_msg_set_level(int level);

    // Parameters
    @Since("2.12")
    int llapi_param_get_paths(byte[] pattern, Pointer paths);

    @Since("2.12")
    int llapi_param_get_value(byte[] path, Pointer buf, long[] buflen);

    @Since("2.12")
    void llapi_param_paths_free(Pointer paths);

    // Other llapi_*
    @Since("2.15")
    long llapi_data_seek(int srcFd, long offset, long[] length);

    @Since("2.17")
    int llapi_fsync(int fd);

    @Since("2.15")
    int llapi_hole_punch(int fd, long start, long length);
}
