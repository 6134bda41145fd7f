// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import Posix
internal import SmartCard

/// The files of cards that came in, kept for ever under the names of their contents, readable and not writable.
package struct DeliveryFolder: Sendable {
    private static let mode: UInt32 = 0o440
    private static let chunk = 1 << 18
    private static let incomingPrefix = "incoming-"

    let path: String

    /// The folder beside the registry at `path`.
    init(besideRegistry path: String) {
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        self.path = folder + "/deliveries"
    }

    /// Where a kept file is.
    func file(_ hash: FileHash) -> String { "\(path)/\(hash).csv" }

    /// Where the lines of a file that were not taken in are told.
    func report(_ hash: FileHash) -> String { "\(path)/\(hash).report.csv" }

    /// Copies a file into the folder. It is durable when this returns, in flat memory whatever its size.
    func keep(_ source: String) throws(StockError) -> FileHash {
        let copy = try incoming()
        do {
            let hash = try Self.copy(source, to: copy)
            try wrapping(StockError.file) { () throws(PosixError) in
                try Files.move(copy, to: file(hash))
                // The folder itself may be as new as the file.
                try Files.synchronizeFolder(of: path)
            }
            return hash
        } catch {
            Files.remove(copy)
            throw error
        }
    }

    /// A name in the folder that nothing has, for a file on its way in.
    func incoming() throws(StockError) -> String {
        try wrapping(StockError.file) { () throws(PosixError) in try Files.makeFolders(path) }
        let token = try wrapping(StockError.hashing) { () throws(CryptoError) in try SystemRandom().bytes(8) }
        return "\(path)/\(Self.incomingPrefix)\(Hex.encode(token))"
    }

    /// Removes what a process left that ended during an import. Nobody may be importing.
    func removeLeftovers() {
        // No folder, no leftovers; one that cannot be listed will say so when a file comes in.
        guard let names = try? Files.names(in: path) else { return }
        for name in names where name.hasPrefix(Self.incomingPrefix) || name.hasSuffix(".new") {
            Files.remove("\(path)/\(name)")
        }
    }

    /// Removes a file no journal line names.
    func discard(_ hash: FileHash) { Files.remove(file(hash)) }

    /// Throws when the kept file is not there any more, or is another one.
    func check(_ hash: FileHash) throws(RegistryError) {
        let path = file(hash)
        guard Files.exists(path) else { throw .deliveryMissing(path) }
        let found: FileHash
        do {
            found = try Self.copy(path, to: nil)
        } catch {
            throw .deliveryFile(path: path, "\(error)")
        }
        guard found == hash else { throw .deliveryChanged(path) }
    }

    /// Reads a whole file, writes it to `target` and gives its hash.
    private static func copy(_ source: String, to target: String?) throws(StockError) -> FileHash {
        var digest = try wrapping(StockError.hashing) { () throws(CryptoError) in try SHA256Stream() }
        let input = try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: source, for: .read)
        }
        let output = try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: target ?? "/dev/null", for: .replace(mode: mode))
        }
        while true {
            let bytes = try wrapping(StockError.file) { () throws(PosixError) in try input.read(upTo: chunk) }
            if bytes.isEmpty { break }
            try wrapping(StockError.hashing) { () throws(CryptoError) in try digest.update(bytes) }
            try wrapping(StockError.file) { () throws(PosixError) in try output.write(bytes) }
        }
        if target != nil { try wrapping(StockError.file) { () throws(PosixError) in try output.synchronize() } }
        let hash = try wrapping(StockError.hashing) { () throws(CryptoError) in try digest.finish() }
        guard let name = FileHash(Hex.encode(hash).lowercased()) else { throw .hashing(.library("SHA256")) }
        return name
    }
}
