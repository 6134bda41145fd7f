// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CardCrypto
internal import Posix
internal import SmartCard

/// The imported files of cards, kept for ever under the hashes of their contents, read-only.
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

    /// Path of a kept file.
    func file(_ hash: FileHash) -> String { "\(path)/\(hash).csv" }

    /// Path of the report about a file's refused lines.
    func report(_ hash: FileHash) -> String { "\(path)/\(hash).report.csv" }

    /// Copies a file into the folder with constant memory; durable when it returns.
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

    /// A free name in the folder for a file that is being received.
    func incoming() throws(StockError) -> String {
        try wrapping(StockError.file) { () throws(PosixError) in try Files.makeFolders(path) }
        let token = try wrapping(StockError.hashing) { () throws(CryptoError) in try SystemRandom().bytes(8) }
        return "\(path)/\(Self.incomingPrefix)\(Hex.encode(token))"
    }

    /// Removes the leftovers of a process that ended during an import. No import may be running.
    func removeLeftovers() {
        // A missing folder has no leftovers; an unreadable one will fail at the next import.
        guard let names = try? Files.names(in: path) else { return }
        for name in names where name.hasPrefix(Self.incomingPrefix) || name.hasSuffix(".new") {
            Files.remove("\(path)/\(name)")
        }
    }

    /// Removes a file that no journal line names.
    func discard(_ hash: FileHash) { Files.remove(file(hash)) }

    /// Throws when the kept file is missing or was changed.
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

    /// Reads a whole file, writes it to `target` and returns its hash.
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
