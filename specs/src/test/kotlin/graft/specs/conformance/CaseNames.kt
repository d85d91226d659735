package graft.specs.conformance

/** What is in a block: the tensor's name with its number and the rest of it. */
private class Rule(pattern: String, private val canonical: (String, List<String>) -> String) {
    private val regex = Regex(pattern)

    fun apply(method: String, name: String): String? = regex.matchEntire(name)?.let { canonical(method, it.groupValues.drop(1)) }
}

private fun subLayer(place: String) = if (place == "attn") "attention" else "feed-forward"

private fun map(id: String) = when (id) {
    "q_proj", "linears.0" -> "query"
    "k_proj", "linears.1" -> "key"
    "v_proj", "linears.2" -> "value"
    else -> error("no map of attention is named '$id'")
}

private val RULES = listOf(
    Rule("layers\\.(\\d+)\\.gadapter\\.(.+)") { _, (block, local) -> "blocks.$block.after-block.g-adapter.${local.replace("ln_", "ln-")}" },
    Rule("layers\\.(\\d+)\\.(attn|ffn)_adapter\\.(.+)") { _, (block, place, local) -> "blocks.$block.after-${subLayer(place)}.houlsby.$local" },
    Rule("layers\\.(\\d+)\\.(attn|ffn)_compacter\\.(.+)") { _, (block, place, local) -> "blocks.$block.after-${subLayer(place)}.compacter.$local" },
    Rule("layers\\.(\\d+)\\.adapter\\.(.+)") { _, (block, local) -> "blocks.$block.feed-forward.residual.pfeiffer.$local" },
    Rule("layers\\.(\\d+)\\.parallel\\.(.+)") { _, (block, local) -> "blocks.$block.beside-feed-forward.parallel.$local" },
    Rule("layers\\.(\\d+)\\.prefix_([kv])") { _, (block, which) -> "blocks.$block.attention.keys-values.prefix.${if (which == "k") "keys" else "values"}" },
    Rule("layers\\.(\\d+)\\.l_f") { _, (block) -> "blocks.$block.feed-forward.out.ia3.l" },
    Rule("layers\\.(\\d+)\\.l_([kv])") { _, (block, which) -> "blocks.$block.attention.${if (which == "k") "key" else "value"}.ia3.l" },
    Rule("(?:encoder\\.graph_encoder|encoder)\\.layers\\.(\\d+)\\.self_attn\\.(.+?)\\.(?:lora_)?([AB]|magnitude|lambda_[bd])") { method, (block, map, local) ->
        "blocks.$block.attention.${map(map)}.${if (method == "rslora") "lora" else method}.$local"
    },
    Rule("shared\\.([AB])") { method, (factor) -> if (method == "vera") "shared.vera.$factor-32" else "shared.$method.$factor" },
    Rule("((?:task|layer|position)_embedding|mlp\\..+|embedding_norm\\..+|heads\\..+)") { method, (local) -> "shared.$method.$local" },
)

/** Graft's name of a tensor of an adapter case. */
internal fun canonicalAdapterName(method: String, name: String): String =
    RULES.firstNotNullOfOrNull { it.apply(method, name) } ?: error("no adapter of the method '$method' has a tensor '$name'")
