// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
import VirtualReaders

/// Counts host authentications that reached their second step, where a key is tested.
final class HostAttempts: Sendable {
    private let seen = Mutex(0)

    init(on readers: VirtualReaderSource) {
        readers.intercept { [weak self] _, _, command in
            if command.ins == 0xA4 && command.data.count == 20 { self?.seen.withLock { $0 += 1 } }
            return .none
        }
    }

    var count: Int { seen.withLock { $0 } }
}
