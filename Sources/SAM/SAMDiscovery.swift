// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import SmartCard

/// A SAM found on a reader.
package struct FoundSAM: Hashable, Sendable, CustomStringConvertible {
    /// The reader it is in.
    package let reader: ReaderName
    /// Its version.
    package let version: SAMVersion

    package var description: String { "\(reader) (SAM UID \(version.uid))" }
}

/// Searches for SAMs by asking each card for its version; the answer to reset is a hint only.
package enum SAMDiscovery {
    /// Result of a search.
    package struct Result: Hashable, Sendable {
        /// The SAMs, in the order of the readers.
        package let found: [FoundSAM]
        /// Readers whose card is in use or did not answer.
        package let unasked: [ReaderName]
    }

    /// Asks every card that can be a SAM: not in use, and not contactless according to its reader. Blocking.
    package static func search(_ source: any ReaderSource) throws(SAMError) -> Result {
        var found: [FoundSAM] = []
        var unasked: [ReaderName] = []
        for state in try states(of: source) where canBeSAM(state) {
            guard !state.isInUse, let channel = try? source.open(state.reader) else {
                unasked.append(state.reader)
                continue
            }
            defer { channel.close() }
            do {
                found.append(FoundSAM(reader: state.reader, version: try MIFARESAM(channel: channel).version()))
            } catch .notASAM {
                continue
            } catch {
                unasked.append(state.reader)
            }
        }
        return Result(found: found, unasked: unasked)
    }

    static func states(of source: any ReaderSource) throws(SAMError) -> [ReaderState] {
        do { return try source.readers() } catch { throw .channel(error) }
    }

    private static func canBeSAM(_ state: ReaderState) -> Bool {
        guard case .present(let atr) = state.card else { return false }
        return atr?.contactless == nil
    }
}
