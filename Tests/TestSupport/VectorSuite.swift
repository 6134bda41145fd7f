// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import SmartCard

/// One published vector of a file.
package struct Vector: Sendable, CustomStringConvertible {
    /// File the vector came from.
    package let file: String
    /// Its name there.
    package let name: String
    /// Its kind there.
    package let kind: String
    private let fields: [String: String]
    private let lists: [String: [String]]
    private let tables: [String: [[String: String]]]
    /// The exchanges of a recorded conversation, wrapped APDUs in hexadecimal; empty for other vectors.
    package let exchanges: [(command: String, answer: String)]

    init(_ object: [String: Any], file: String) {
        self.file = file
        name = object["name"] as? String ?? "no name"
        kind = object["kind"] as? String ?? "no kind"
        var fields: [String: String] = [:]
        var lists: [String: [String]] = [:]
        var tables: [String: [[String: String]]] = [:]
        // Some vectors keep figures one level down; names do not collide inside one entry.
        for source in [object, object["inputs"], object["outputs"], object["decoded"]].compactMap({
            $0 as? [String: Any]
        }) {
            for (key, value) in source {
                switch value {
                case let text as String: fields[key] = text
                case let number as NSNumber: fields[key] = number.stringValue
                case let list as [String]: lists[key] = list
                case let rows as [[String: String]]: tables[key] = rows
                default: continue
                }
            }
        }
        self.fields = fields
        self.lists = lists
        self.tables = tables
        let recorded = object["apdus"] as? [[String: Any]] ?? []
        exchanges = recorded.compactMap { exchange in
            guard let command = exchange["c"] as? String, let answer = exchange["r"] as? String else { return nil }
            return (command, answer)
        }
    }

    /// A text or number as text; nil when missing or null.
    package func text(_ key: String) -> String? { fields[key] }

    /// A list of texts; nil when missing.
    package func list(_ key: String) -> [String]? { lists[key] }

    /// A list of rows, each with texts by name; nil when missing.
    package func rows(_ key: String) -> [[String: String]]? { tables[key] }

    /// Bytes of a hexadecimal field; nil when missing or null.
    package func optionalBytes(_ key: String) -> [UInt8]? { fields[key].flatMap { Hex.decode($0) } }

    /// Bytes of a hexadecimal field; throws when missing or no hexadecimal text.
    package func bytes(_ key: String) throws -> [UInt8] {
        guard let bytes = optionalBytes(key) else { throw VectorError.missingField(vector: name, field: key) }
        return bytes
    }

    /// Name and file, for the test's output.
    package var description: String { "\(name) (\(file))" }
}

/// Why vectors could not be run.
package enum VectorError: Error {
    case missingField(vector: String, field: String)
    case noVectors(kinds: [String], folders: [String])
    case unreadable(file: String)
}

/// All vectors of some kinds: from `Tests/Vectors` and from the folder named by `VECTORS_DIR`.
package enum VectorSuite {
    /// The vectors of these kinds, after printing how many there are per kind and file. Throws when one kind has none.
    package static func load(_ kinds: String..., suite: String) throws -> [Vector] {
        let folders = self.folders
        let found = try folders.flatMap(vectors(in:)).filter { kinds.contains($0.kind) }
        for kind in kinds {
            let ofKind = found.filter { $0.kind == kind }
            if ofKind.isEmpty { throw VectorError.noVectors(kinds: [kind], folders: folders.map(\.path)) }
            for (file, group) in Dictionary(grouping: ofKind, by: \.file).sorted(by: { $0.key < $1.key }) {
                print("\(suite): \(kind) x \(group.count) from \(file)")
            }
        }
        return found
    }

    /// The vectors of `Tests/Vectors` and those of `VECTORS_DIR`, of whatever kind.
    package static func all() throws -> (own: [Vector], other: [Vector]) {
        (try vectors(in: own), try other.map(vectors(in:)) ?? [])
    }

    /// The text of each file of tests that reads vectors, by its name.
    package static func sources() throws -> [String: String] {
        let names = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
        let files = (names ?? []).filter { $0.lastPathComponent.hasSuffix("VectorTests.swift") }
        let texts = try files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
        return Dictionary(texts) { $1 }
    }

    private static var folders: [URL] { [own] + [other].compactMap { $0 } }

    private static var tests: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().resolvingSymlinksInPath()
    }

    private static var own: URL { tests.appending(path: "Vectors") }

    private static var other: URL? { ProcessInfo.processInfo.environment["VECTORS_DIR"].map { URL(filePath: $0) } }

    private static func vectors(in folder: URL) throws -> [Vector] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap { file in
            guard let list = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]] else {
                throw VectorError.unreadable(file: file.path)
            }
            return list.map { Vector($0, file: file.lastPathComponent) }
        }
    }
}
