// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Posix
package import SmartCard

/// Why a virtual card cannot start, or its image cannot be kept.
package enum CardImageError: Error, Hashable, Sendable {
    /// A DESFire card has a UID of seven bytes.
    case unsuitableUID(CardUID)
    /// The file at `path` cannot be read or written.
    case file(path: String, PosixError)
    /// The image is no card's memory; `subject` names the file.
    case corrupt(subject: String)
    /// The image belongs to the card with this UID, or to one of another size.
    case anotherCard(subject: String, uid: String)
}

/// Where a virtual card's non-volatile memory lives. A save that throws has changed nothing.
///
/// Every non-volatile write of the card is one call of `save`, before the command is answered.
package protocol CardImageStore: AnyObject {
    /// Names the place in errors.
    var subject: String { get }

    /// The last image saved, nil for a card that never was.
    func load() throws(CardImageError) -> [UInt8]?

    /// Keeps an image in place of the last one, as one step.
    func save(_ image: [UInt8]) throws(CardImageError)
}

/// An image in a file of mode 0600, replaced atomically.
package final class FileCardImage: CardImageStore {
    private let path: String

    /// A store at `path`; nothing is read yet.
    package init(path: String) { self.path = path }

    /// The path.
    package var subject: String { path }

    /// The file's content, nil when there is no file.
    package func load() throws(CardImageError) -> [UInt8]? {
        guard Files.exists(path) else { return nil }
        do {
            return try Files.read(path, limit: 1 << 20)
        } catch {
            throw .file(path: path, error)
        }
    }

    /// Writes beside the file, synchronises and renames.
    package func save(_ image: [UInt8]) throws(CardImageError) {
        do {
            try Files.replace(path, with: image, mode: 0o600)
        } catch {
            throw .file(path: path, error)
        }
    }
}

/// An image in memory, for tests and for many cards in one process.
package final class MemoryCardImage: CardImageStore {
    /// The last image saved.
    package private(set) var image: [UInt8]?
    /// Number of saves so far.
    package private(set) var saveCount = 0

    /// A store that holds an image, or none.
    package init(_ image: [UInt8]? = nil) { self.image = image }

    /// No file.
    package var subject: String { "image in memory" }

    /// The last image saved.
    package func load() -> [UInt8]? { image }

    /// Keeps the image.
    package func save(_ image: [UInt8]) {
        self.image = image
        saveCount += 1
    }
}

extension CardMemory {
    /// The memory as JSON with sorted keys.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    /// Parses an image; nil when it is none or when a length or count in it is impossible.
    init?(encoded: [UInt8]) {
        guard let memory = try? JSONDecoder().decode(CardMemory.self, from: Data(encoded)), memory.isWellFormed else {
            return nil
        }
        self = memory
    }
}
