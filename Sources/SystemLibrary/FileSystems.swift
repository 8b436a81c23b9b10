// What differs between systems of file systems, and of the times and numbers of files.

/// Whether the file system of an open directory shows the state of the kernel, and has no files of its own; false where that
/// cannot be determined.
package func isKernelFileSystem(at directory: Int32) -> Bool {
  #if canImport(Darwin)
    var status = statfs()
    guard unsafe fstatfs(directory, &status) == 0 else { return false }
    return unsafe withUnsafeBytes(of: &status.f_fstypename) { name in
      unsafe name.starts(with: Array("devfs".utf8) + [0])
    }
  #else
    fileSystemType(directory).flatMap(KernelFileSystem.init(rawValue:)) != nil
  #endif
}

// The fields with nanoseconds have other names on Darwin.
extension stat {
  /// When the contents were last modified (`st_mtime`).
  package var modificationTime: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }

  /// When the contents or attributes were last changed (`st_ctime`), which no system call sets.
  package var changeTime: timespec {
    #if canImport(Darwin)
      st_ctimespec
    #else
      st_ctim
    #endif
  }
}

/// Whether the file system of an open file keeps times as POSIX requires: a file whose change time is the same has the same contents,
/// and a directory whose change time is the same has the same names.
///
/// No file system of Darwin is known to: the sources of APFS are not public.
package func keepsTimes(_ descriptor: Int32) -> (ofFiles: Bool, ofDirectories: Bool) {
  #if canImport(Darwin)
    (false, false)
  #else
    guard let type = fileSystemType(descriptor), let system = LinuxFileSystem(rawValue: type) else {
      return (false, false)
    }
    // The lower directories of a merged directory may be exchanged, which its times do not show.
    return (true, system != .overlayfs)
  #endif
}

#if !canImport(Darwin)
  // The modules of Glibc and Musl have no <sys/statfs.h>.
  @_silgen_name("fstatfs")
  private func linuxFileSystemStatus(
    _ descriptor: Int32, _ status: UnsafeMutablePointer<Int>
  ) -> Int32

  /// The type of the file system of an open file (`f_type`), which is the first field of `struct statfs` and has the size of a pointer.
  private func fileSystemType(_ descriptor: Int32) -> UInt32? {
    // The whole structure has at most 120 bytes.
    var status = [Int](repeating: 0, count: 32)
    guard unsafe linuxFileSystemStatus(descriptor, &status) == 0 else { return nil }
    return UInt32(truncatingIfNeeded: status[0])
  }

  /// The types of file systems that show the state of the kernel, from `linux/magic.h` and the sources of Linux.
  private enum KernelFileSystem: UInt32 {
    case binfmtMisc = 0x4249_4e4d
    case bpf = 0xcafe_4a11
    case cgroup = 0x0027_e0eb
    case cgroup2 = 0x6367_7270
    case configfs = 0x6265_6570
    case debugfs = 0x6462_6720
    case devpts = 0x0000_1cd1
    case efivarfs = 0xde5e_81e4
    case fusectl = 0x6573_5543
    case mqueue = 0x1980_0202
    case nfsd = 0x6e66_7364
    case nsfs = 0x6e73_6673
    case proc = 0x0000_9fa0
    case pstore = 0x6165_676c
    case resctrl = 0x0765_5821
    case rpcPipefs = 0x6759_6969
    case securityfs = 0x7363_6673
    case selinuxfs = 0xf97c_ff8c
    case smackfs = 0x4341_5d53
    case sysfs = 0x6265_6572
    case tracefs = 0x7472_6163
    case xenfs = 0xabba_1974
  }

  /// The file systems of Linux that keep times as POSIX requires, with the numbers of <linux/magic.h>. Those that have no change time,
  /// such as squashfs, report the modification time, which the author of an image chooses.
  private enum LinuxFileSystem: UInt32 {
    case ext = 0xef53
    case xfs = 0x5846_5342
    case btrfs = 0x9123_683e
    case bcachefs = 0xca45_1a4e
    case f2fs = 0xf2f5_2010
    case zfs = 0x2fc1_2fc1
    case overlayfs = 0x794c_7630
  }
#endif
