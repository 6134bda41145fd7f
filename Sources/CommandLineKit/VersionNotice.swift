// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Synchronization

/// Reports once, on standard error, that this program is older than the crousd it is connected to.
final class VersionNotice: Sendable {
    private let isSaid = Mutex(false)

    /// Reads the version that crousd named in an answer; nil from a crousd that named none.
    func read(_ version: String?) {
        guard let version, Release.isOlder(than: version) else { return }
        let isFirst = isSaid.withLock { said in
            defer { said = true }
            return !said
        }
        guard isFirst else { return }
        Terminal.complain(
            UserMessage(
                .programOlder,
                .usage,
                ["program": Terminal.program, "version": Release.version, "service": version]
            )
        )
    }
}
