// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A connection to the resource manager; released with its last owner.
final class PCSCContext: Sendable {
    let driver: any PCSCDriver
    private let handle: ContextHandle

    init(_ driver: any PCSCDriver) throws(PCSCError) {
        self.driver = driver
        handle = try driver.establishContext()
    }

    deinit {
        // When the service is gone, only our side of the context can be released.
        try? driver.releaseContext(handle)
    }

    /// The current state of the allowed readers. When a reader is unplugged between listing and asking, both are
    /// repeated.
    func survey(_ filter: ReaderFilter) throws(PCSCError) -> [PCSCReaderState] {
        do throws(PCSCError) {
            return try surveyOnce(filter)
        } catch {
            guard error.code == .unknownReader else { throw error }
            return try surveyOnce(filter)
        }
    }

    /// Waits until a reader differs from the given states, at most `milliseconds`. Not for an empty list: PC/SC then
    /// returns at once.
    func waitForChange(of looks: [PCSCReaderState], milliseconds: UInt32) throws(PCSCError) {
        let known = looks.map { PCSCReaderState(name: $0.name, word: $0.word.subtracting(.changed)) }
        do throws(PCSCError) {
            _ = try driver.getStatusChange(handle, milliseconds: milliseconds, looks: known)
        } catch {
            // An unknown reader was unplugged meanwhile, which is a change like any other.
            guard [.timeout, .cancelled, .unknownReader].contains(error.code) else { throw error }
        }
    }

    /// Ends a wait of another thread; may be lost when that thread does not wait yet.
    func cancel() {
        try? driver.cancel(handle)
    }

    /// Connects to the card on a reader.
    func connect(_ reader: ReaderName, sharing: CardSharing) throws(PCSCError) -> CardConnection {
        let card = try driver.connect(handle, reader: reader.rawValue, sharing: sharing)
        return CardConnection(context: self, card: card, sharing: sharing)
    }

    private func surveyOnce(_ filter: ReaderFilter) throws(PCSCError) -> [PCSCReaderState] {
        let names = try readers().filter { filter.allows(ReaderName($0)) }
        guard !names.isEmpty else { return [] }
        let looks = names.map { PCSCReaderState(name: $0) }
        return try driver.getStatusChange(handle, milliseconds: 0, looks: looks)
    }

    private func readers() throws(PCSCError) -> [String] {
        do throws(PCSCError) {
            return try driver.listReaders(handle)
        } catch {
            guard error.code == .noReadersAvailable else { throw error }
            return []
        }
    }
}
