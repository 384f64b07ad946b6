{%- if tensor.range.is_some() %}

    /// @notice Quantises `{{ tensor.shown_name }}`: the integers nearest to `wad * 2^{{ tensor.public.scale }} / 10^18`, ties upwards.
    /// @param wad Values with 18 decimals in the declared range; else `ValueOutOfRange`.
    /// @return values The model's integers.
{{ tensor.header_map("quantise", "wad", "values") }}
        for (uint256 i = 0; i < {{ tensor.length }}; ++i) {
            int256 x = wad[i];
            if (x < {{ tensor.name.constant }}_LOW_WAD || x > {{ tensor.name.constant }}_HIGH_WAD) {
                revert ValueOutOfRange({{ tensor.number }}, i, x, {{ tensor.name.constant }}_LOW_WAD, {{ tensor.name.constant }}_HIGH_WAD);
            }
            values[i] = _quantise(x, {{ tensor.name.constant }}_SCALE, {{ tensor.name.constant }}_LOWEST);
        }
    }
{%- endif %}

    /// @notice Packs the integers of `{{ tensor.shown_name }}`.
    /// @param values The model's integers, each of the tensor's width; else `ValueOutOfWidth`.
    /// @return packed The tensor's instances.
{{ tensor.header_pack("pack", "values") }}
        for (uint256 i = 0; i < {{ tensor.length }}; ++i) {
            int256 n = values[i];
            if (n < {{ tensor.name.constant }}_LOWEST || n > {{ tensor.name.constant }}_HIGHEST) {
                revert ValueOutOfWidth({{ tensor.number }}, i, n, {{ tensor.name.constant }}_LOWEST, {{ tensor.name.constant }}_HIGHEST);
            }
            packed[i / {{ tensor.per_instance }}] |= _digit(n, {{ tensor.name.constant }}_LOWEST) << ({{ tensor.public.bits }} * (i % {{ tensor.per_instance }}));
        }
    }

    /// @notice Unpacks the integers of `{{ tensor.shown_name }}`.
    /// @param packed All instances of a proof; else `InstanceCount` or `HighBits`.
    /// @return values The model's integers.
{{ tensor.header_read("unpack", "values") }}
        _requireCount(packed);
        for (uint256 i = 0; i < {{ tensor.length }}; ++i) {
            uint256 instance = {{ tensor.public.first_instance }} + i / {{ tensor.per_instance }};
            uint256 rest = packed[instance] >> ({{ tensor.public.bits }} * (i % {{ tensor.per_instance }}));
            bool last = i == {{ tensor.length - 1 }} || i % {{ tensor.per_instance }} == {{ tensor.per_instance - 1 }};
            if (last && rest >> {{ tensor.public.bits }} != 0) revert HighBits(instance, packed[instance]);
            values[i] = _value(rest & {{ tensor.mask() }}, {{ tensor.name.constant }}_LOWEST);
        }
    }

    /// @notice The numbers that integers of `{{ tensor.shown_name }}` stand for.
    /// @param values The model's integers.
    /// @return wad With 18 decimals, rounded towards minus infinity.
{{ tensor.header_map("dequantise", "values", "wad") }}
        for (uint256 i = 0; i < {{ tensor.length }}; ++i) {
            wad[i] = (values[i] * WAD) >> {{ tensor.name.constant }}_SCALE;
        }
    }

    /// @notice Decodes `{{ tensor.shown_name }}` from a proof: `unpack` and `dequantise`.
    /// @param packed All instances of a proof.
    /// @return wad Values with 18 decimals, rounded towards minus infinity.
{{ tensor.header_read("decode", "wad") }}
        wad = dequantise{{ tensor.name.pascal }}(unpack{{ tensor.name.pascal }}(packed));
    }
{%- if tensor.range.is_some() %}

    /// @notice Encodes `{{ tensor.shown_name }}`: `quantise` and `pack`.
    /// @param wad Values with 18 decimals in the declared range; else `ValueOutOfRange`.
    /// @return packed The tensor's instances.
{{ tensor.header_pack("encode", "wad") }}
        packed = pack{{ tensor.name.pascal }}(quantise{{ tensor.name.pascal }}(wad));
    }

    /// @notice Encodes `{{ tensor.shown_name }}` from a list of {{ tensor.length }}; another length reverts with `ValueCount`.
    /// @param wad Values with 18 decimals in the declared range; else `ValueOutOfRange`.
    /// @return packed The tensor's instances.
{{ tensor.header_encode_list() }}
        if (wad.length != {{ tensor.length }}) revert ValueCount({{ tensor.number }}, {{ tensor.length }}, wad.length);
        {{ tensor.values() }} exact;
        for (uint256 i = 0; i < {{ tensor.length }}; ++i) {
            exact[i] = wad[i];
        }
        packed = encode{{ tensor.name.pascal }}(exact);
    }

    /// @notice Reverts with `InputMismatch` unless a proof was made for these values of `{{ tensor.shown_name }}`.
    /// @param packed All instances of a proof.
    /// @param wad Values with 18 decimals in the declared range; else `ValueOutOfRange`.
{{ tensor.header_require() }}
        _requireCount(packed);
        {{ tensor.instances() }} expected = encode{{ tensor.name.pascal }}(wad);
        for (uint256 i = 0; i < {{ tensor.public.instance_count }}; ++i) {
            uint256 got = packed[{{ tensor.public.first_instance }} + i];
            if (got != expected[i]) revert InputMismatch({{ tensor.number }}, {{ tensor.public.first_instance }} + i, expected[i], got);
        }
    }
{%- else if tensor.length > 1 %}

    /// @notice Index of the largest value of `{{ tensor.shown_name }}`, the lowest one among equals.
    /// @param values Integers or numbers with 18 decimals.
    /// @return index Row-major.
{{ tensor.header_argmax() }}
        for (uint256 i = 1; i < {{ tensor.length }}; ++i) {
            if (values[i] > values[index]) index = i;
        }
    }
{%- endif %}
