import React, { useCallback } from 'react';
import type { SelectableValue } from '@grafana/data';
import { Box, Combobox, FieldValidationMessage, Text } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import { useChoice } from '../../ui/useChoice';
import { isNamed, partsOf, questionOf, withPart, withQuestion } from '../query/images';
import { IMAGE_PARTS, type AuditQuery, type ImagePart, type ImageQuestion } from '../query/types';
import { equalitiesText } from '../search/text';
import { useValueOptions } from './ConditionValue';
import { Choice } from './OptionFields';
import { errorAt } from './problem';
import type { Props } from './ShapeOptions';

const QUESTIONS: Array<SelectableValue<ImageQuestion>> = [
  { label: 'Outdated', value: 'outdated', description: 'Images that run, and have been replaced or removed since' },
  { label: 'Running', value: 'running', description: 'What runs one image' },
  { label: 'Unseen', value: 'unseen', description: 'Images that run, and that no registry has told of' },
];

const HELP: Record<ImageQuestion, string> = {
  outdated:
    'Containers whose tag was moved away from their digest or removed, or whose image was deleted, and who did it. Registry and repository may be left out.',
  running:
    'Containers that run the image: by its digest, or by its repository and tag, or the image that a record of a registry is about.',
  unseen:
    'Containers whose image a watched registry has told of neither by a push nor by a pull. Registry and repository may be left out.',
};

const PARTS: Record<ImagePart, { label: string; field: string; placeholder: string; width: number }> = {
  registry: { label: 'Registry', field: 'registry_name', placeholder: 'registry.example.com', width: 26 },
  repository: { label: 'Repository', field: 'container_image_repository', placeholder: 'team/web', width: 26 },
  tag: { label: 'Tag', field: 'container_image_tag', placeholder: '1.4', width: 16 },
  digest: { label: 'Digest', field: 'oci_manifest_digest', placeholder: 'sha256:…', width: 30 },
};

/** What is asked about images: which containers, of which image, and where. */
export function ImagesOptions({ query, problem, suggest, onChange }: Props) {
  const question = questionOf(query);
  const { image } = query;
  // A part that the question has no use for is shown where the query has it, so that it can be taken out.
  const parts = IMAGE_PARTS.filter((part) => partsOf(question).includes(part) || image?.[part]);
  return (
    <>
      <Choice
        label="Which containers"
        options={QUESTIONS}
        value={question}
        onChange={(next) => onChange(withQuestion(query, next))}
      />
      {parts.map((part) => (
        <SeenValueField
          key={part}
          {...PARTS[part]}
          value={image?.[part]}
          among={among(image, part)}
          error={errorAt(problem, `image.${part}`)}
          suggest={suggest}
          onChange={(value) => onChange({ image: withPart(image, part, value) })}
        />
      ))}
      {(question === 'running' || query.recordId) && (
        <FormField label="Or of the record" error={errorAt(problem, 'recordId')}>
          {({ id }) => (
            <CommitInput
              id={id}
              value={query.recordId ?? ''}
              placeholder="record_id of a registry's record"
              width={30}
              onCommit={(recordId) => onChange({ recordId: recordId.trim() || undefined })}
            />
          )}
        </FormField>
      )}
      <SeenValueField
        label="Cluster or host"
        field="cluster"
        placeholder="all"
        width={20}
        value={query.cluster}
        error={errorAt(problem, 'cluster')}
        suggest={suggest}
        onChange={(cluster) => onChange({ cluster: cluster || undefined })}
      />
      <Box width="100%">
        <Text variant="bodySmall" color="secondary">
          {HELP[question]}
        </Text>
        {problem?.path === 'image' && isNamed(query) && (
          <FieldValidationMessage>{problem.error}</FieldValidationMessage>
        )}
        {problem?.path === 'question' && <FieldValidationMessage>{problem.error}</FieldValidationMessage>}
      </Box>
    </>
  );
}

/** What narrows the values that a part is offered. */
const PARTS_BEFORE: Record<ImagePart, ImagePart[]> = {
  registry: [],
  repository: ['registry'],
  tag: ['registry', 'repository'],
  digest: ['registry', 'repository', 'tag'],
};

/** The search for records that have the parts before one. */
const among = (image: AuditQuery['image'], part: ImagePart): string =>
  equalitiesText(
    PARTS_BEFORE[part].flatMap((one) => {
      const value = image?.[one];
      return value ? [{ field: PARTS[one].field, value }] : [];
    })
  );

interface SeenValueProps {
  label: string;
  field: string;
  placeholder: string;
  width: number;
  value: string | undefined;
  /** Only values are offered that records have which this search finds. */
  among?: string;
  error: string | undefined;
  suggest: Props['suggest'];
  onChange: (value: string) => void;
}

/** A value of a field: one that was seen, or any that is typed. */
function SeenValueField({ label, field, placeholder, width, value, among, error, suggest, onChange }: SeenValueProps) {
  const narrowed = useCallback((name: string) => suggest(name, among || undefined), [suggest, among]);
  const options = useValueOptions(field, narrowed);
  const choose = useChoice(value ?? '', onChange);
  return (
    <FormField label={label} error={error}>
      {(ids) => (
        <Combobox
          {...ids}
          options={options}
          value={value ? { value, label: value } : null}
          placeholder={placeholder}
          width={width}
          createCustomValue
          isClearable
          invalid={Boolean(error)}
          onChange={(chosen: { value: string } | null) => choose(chosen?.value.trim() ?? '')}
        />
      )}
    </FormField>
  );
}
