// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard
internal import Yams

/// A node of a profile's YAML that knows its path; every error names it.
///
/// Scalars are read as the text that was written: `0109` stays four digits, whatever YAML makes of it.
struct ProfileNode {
    private let node: Node
    let path: String

    /// The root of a text.
    init(yaml: String) throws(ProfileError) {
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch { throw ProfileError(.notYAML("\(error)"), at: "") }
        guard let root, case .mapping = root else { throw ProfileError(.notYAML("no mapping at the top"), at: "") }
        self.init(root, path: "")
    }

    private init(_ node: Node, path: String) {
        self.node = node
        self.path = path
    }

    // MARK: - Structure

    /// The mapping's field of that name; nil when it is missing.
    func optional(_ name: String) throws(ProfileError) -> ProfileNode? {
        guard case .mapping(let mapping) = node else { throw malformed(Phrase(.profileFormMapping)) }
        let found = mapping.filter { $0.key.scalar?.string == name }
        guard let value = found.first?.value else { return nil }
        let path = path.isEmpty ? name : "\(path).\(name)"
        guard found.count == 1 else { throw ProfileError(.duplicate, at: path) }
        return ProfileNode(value, path: path)
    }

    /// The mapping's field of that name.
    func required(_ name: String) throws(ProfileError) -> ProfileNode {
        guard let child = try optional(name) else {
            throw ProfileError(.missing, at: path.isEmpty ? name : "\(path).\(name)")
        }
        return child
    }

    /// The items of a list.
    var items: [ProfileNode] {
        get throws(ProfileError) {
            guard case .sequence(let sequence) = node else { throw malformed(Phrase(.profileFormList)) }
            return sequence.enumerated().map { ProfileNode($1, path: "\(path)[\($0)]") }
        }
    }

    /// Refuses fields the format does not have: most of them are typing errors.
    func allow(_ names: Set<String>) throws(ProfileError) {
        guard case .mapping(let mapping) = node else { throw malformed(Phrase(.profileFormMapping)) }
        for key in mapping.keys {
            let name = key.scalar?.string ?? ""
            guard names.contains(name) else {
                throw ProfileError(.unknownField, at: path.isEmpty ? name : "\(path).\(name)")
            }
        }
    }

    // MARK: - Scalars

    /// The text as written, without quotes.
    var text: String {
        get throws(ProfileError) {
            guard case .scalar(let scalar) = node else { throw malformed(Phrase(.profileFormText)) }
            return scalar.string
        }
    }

    /// True for a scalar.
    var isScalar: Bool { node.scalar != nil }

    /// A whole number: decimal, or hexadecimal after `0x`.
    func integer<Value: FixedWidthInteger>(_ range: ClosedRange<Value>) throws(ProfileError) -> Value {
        let text = try text
        let value = text.hasPrefix("0x") ? Value(text.dropFirst(2), radix: 16) : Value(text)
        guard let value, range.contains(value) else {
            throw malformed(
                Phrase(.profileFormInteger, ["lowest": "\(range.lowerBound)", "highest": "\(range.upperBound)"])
            )
        }
        return value
    }

    /// Bytes written in hexadecimal; `length` bounds their number.
    func hexadecimal(_ length: ClosedRange<Int>) throws(ProfileError) -> [UInt8] {
        guard let bytes = Hex.decode(try text), length.contains(bytes.count) else {
            throw malformed(
                length.lowerBound == length.upperBound
                    ? Phrase(.profileFormBytes, ["count": length.lowerBound])
                    : Phrase(.profileFormBytesRange, ["lowest": length.lowerBound, "highest": length.upperBound])
            )
        }
        return bytes
    }

    /// One of the given words.
    func choice<Value>(_ words: KeyValuePairs<String, Value>) throws(ProfileError) -> Value {
        let text = try text
        guard let match = words.first(where: { $0.key == text }) else {
            throw malformed(Phrase(.profileFormChoice, ["known": words.map(\.key)]))
        }
        return match.value
    }

    /// An error about the form of this field.
    func malformed(_ expected: Phrase) -> ProfileError {
        ProfileError(.malformed(found: node.scalar?.string, expected: expected), at: path)
    }
}
