// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// A file of cards that is being received, in the data folder; removed with its last owner.
package final class IncomingFile: Sendable {
    /// Largest accepted size in bytes: an endless sender must not fill the journal's disk.
    package static let longest = 1 << 30

    /// Its path.
    package let path: String
    private let file: FileDescriptor

    package init(in folder: DeliveryFolder) throws(StockError) {
        let path = try folder.incoming()
        self.path = path
        file = try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .append(mode: 0o600))
        }
    }

    deinit { Files.remove(path) }

    /// Adds the next bytes.
    package func write(_ bytes: [UInt8]) throws(StockError) {
        let size = try wrapping(StockError.file) { () throws(PosixError) in try file.size() }
        guard size + bytes.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        try wrapping(StockError.file) { () throws(PosixError) in try file.write(bytes) }
    }
}
