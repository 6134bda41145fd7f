// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// Numbers of the orders of this process.
final class OrderNumbers: Sendable {
    private let last = Atomic<UInt64>(0)

    func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
