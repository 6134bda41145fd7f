// SPDX-License-Identifier: Apache-2.0

/// Runs `body` and wraps what it throws into the error of this floor.
package func wrapping<Value: ~Copyable, Lower: Error, Upper: Error>(
    _ wrap: (Lower) -> Upper,
    _ body: () throws(Lower) -> Value
) throws(Upper) -> Value {
    do {
        return try body()
    } catch {
        throw wrap(error)
    }
}
