// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// Memory for a secret: separate pages, left out of core dumps and, where the limit allows, of swap; wiped before
/// release.
@safe package final class SecretMemory: @unchecked Sendable {
    // Written only before the owner's `init` returns and read-only afterwards, hence safe to share.
    private let pages: UnsafeMutableRawBufferPointer
    /// Number of bytes the owner asked for.
    package let count: Int

    /// Zeroed memory for `count` bytes.
    package init(count: Int) throws(PosixError) {
        let pageSize = max(Int(sysconf(Int32(_SC_PAGESIZE))), 1)
        let length = max(1, (count + pageSize - 1) / pageSize) * pageSize
        let address = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { throw .last("mmap") }
        unsafe pages = UnsafeMutableRawBufferPointer(start: address, count: length)
        self.count = count
        // Best effort: RLIMIT_MEMLOCK may be small, and the wipe does not depend on either.
        _ = unsafe madvise(address, length, MADV_DONTDUMP)
        _ = unsafe mlock(address, length)
    }

    deinit {
        guard let address = unsafe pages.baseAddress else { return }
        unsafe explicit_bzero(address, pages.count)
        _ = unsafe munmap(address, pages.count)
    }

    /// The bytes, for writing; only for the code that fills the secret.
    package func withMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeMutableRawBufferPointer(rebasing: pages[..<count]))
    }

    /// The bytes, for the length of `body` only.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(rebasing: pages[..<count]))
    }

    /// Overwrites bytes in a way the compiler cannot optimise away.
    package static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            if let address = buffer.baseAddress { unsafe explicit_bzero(address, buffer.count) }
        }
    }

    /// No core file and no `ptrace` of this process from now on.
    package static func hardenProcess() throws(PosixError) {
        guard cposix_set_undumpable() == 0 else { throw .last("prctl") }
    }
}
